#include "http/curl_client.h"

#include <curl/curl.h>

#include <algorithm>

#include "http/tls_verifier.h"

namespace lpab::http {
namespace {

constexpr size_t kMaximumHeaders = 64u << 10;
constexpr Duration kPollSlice(1000);
constexpr Duration kPollSliceWithoutHandle(100);  // when a cancellation cannot wake the poll
// X25519 and P-256 for the web, brainpoolP256r1 for eSIM servers on that curve.
constexpr char kGroups[] = "X25519:P-256:P-384:brainpoolP256r1";

struct CurlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(char* text) const { curl_free(text); }
};

// CURL and CURLM are both void, so that each needs a deleter of its own.
struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using EasyPtr = std::unique_ptr<CURL, EasyDeleter>;
using MultiPtr = std::unique_ptr<CURLM, MultiDeleter>;
using UrlPtr = std::unique_ptr<CURLU, CurlDeleter>;
using ListPtr = std::unique_ptr<curl_slist, CurlDeleter>;
using TextPtr = std::unique_ptr<char, CurlDeleter>;

// An answer while it arrives.
struct Sink {
  HttpResponse response;
  size_t maximum_body = 0;
  size_t header_bytes = 0;
  bool too_large = false;
};

// Where connections may go.
struct AddressGuard {
  std::function<bool(const sockaddr&)> allows;
  bool refused = false;  // one of the newest request's
};

size_t OnBody(char* data, size_t size, size_t count, void* user) {
  auto* sink = static_cast<Sink*>(user);
  if (size * count > sink->maximum_body - sink->response.body.size()) {
    sink->too_large = true;
    return 0;
  }
  sink->response.body.append(data, size * count);
  return size * count;
}

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

size_t OnHeader(char* data, size_t size, size_t count, void* user) {
  auto* sink = static_cast<Sink*>(user);
  const std::string_view line(data, size * count);
  sink->header_bytes += line.size();
  if (sink->header_bytes > kMaximumHeaders) {
    sink->too_large = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) sink->response.headers.clear();  // a 1xx answer came before
  const size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    sink->response.headers.emplace_back(Trim(line.substr(0, colon)), Trim(line.substr(colon + 1)));
  }
  return line.size();
}

CURLcode OnSslContext(CURL*, void* context, void* verifier) {
  const bool installed =
      static_cast<TlsVerifier*>(verifier)->Install(static_cast<SSL_CTX*>(context));
  return installed ? CURLE_OK : CURLE_SSL_CACERT_BADFILE;
}

// The host of an https URL. Errors: kInvalidArgument.
Result<std::string> HostOf(const std::string& url) {
  const UrlPtr parsed(curl_url());
  const auto part = [&](CURLUPart which) {
    char* text = nullptr;
    curl_url_get(parsed.get(), which, &text, 0);
    const TextPtr owner(text);
    return std::string(text == nullptr ? "" : text);
  };
  if (parsed == nullptr ||
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(),
                   CURLU_DISALLOW_USER | CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return Fail(ErrorCode::kInvalidArgument, "\"" + url + "\" is no https:// address");
  }
  if (part(CURLUPART_SCHEME) != "https") {
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          "\"" + url + "\" is refused: only https is spoken, never " +
                              part(CURLUPART_SCHEME))
                    .WithNext("check the address"));
  }
  std::string host = part(CURLUPART_HOST);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}

// False where there is no memory; the list is as it was then.
bool Append(ListPtr& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return false;
  list.release();
  list.reset(longer);
  return true;
}

// Where there is no memory for all, names that are left out are looked up.
ListPtr MakeList(const std::vector<std::string>& lines) {
  ListPtr list;
  for (const std::string& line : lines) Append(list, line);
  return list;
}

// Errors: kInvalidArgument on a line break in a header.
Result<ListPtr> HeaderList(const HttpRequest& request) {
  ListPtr list;
  const auto add = [&](const std::string& line) { return Append(list, line); };
  bool added = add("Expect:");  // no 100-continue
  if (FindHeader(request.headers, "Content-Type").empty()) added = added && add("Content-Type:");
  for (const auto& [name, value] : request.headers) {
    const std::string line = name + ": " + value;
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      return Fail(ErrorCode::kInvalidArgument, "HTTP: header " + name + " holds a line break");
    }
    added = added && add(line);
  }
  if (!added) return Fail(ErrorCode::kResourceExhausted, "HTTP: no memory for the headers");
  return list;
}

// Makes no socket to an address that is not allowed. Spec: CURLOPT_OPENSOCKETFUNCTION.
curl_socket_t OnOpenSocket(void* user, curlsocktype, struct curl_sockaddr* address) {
  auto* guard = static_cast<AddressGuard*>(user);
  if (!guard->allows(address->addr)) {
    guard->refused = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// How far the transfer came. libcurl 7.88 tells the time of a TCP connection only once TLS stands.
ConnectionFacts FactsOf(CURL* easy, bool handshake_began) {
  ConnectionFacts facts;
  curl_off_t secured = 0;
  const char* address = nullptr;
  curl_easy_getinfo(easy, CURLINFO_APPCONNECT_TIME_T, &secured);
  curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
  facts.secured = secured > 0;
  facts.connected = facts.secured || handshake_began;
  if (facts.connected && address != nullptr) facts.address = address;
  return facts;
}

Error TransferError(CURLcode code, const char* detail, const std::string& host) {
  const std::string text = detail[0] != '\0' ? detail : curl_easy_strerror(code);
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return MakeError(ErrorCode::kUnavailable,
                       "the name of the server " + host + " cannot be resolved")
          .WithNext("check the address and this machine's internet connection");
    case CURLE_COULDNT_CONNECT:
      return MakeError(ErrorCode::kUnavailable,
                       "the server " + host + " cannot be reached: " + text)
          .WithNext("check the address and this machine's internet connection");
    case CURLE_INTERFACE_FAILED:
      return MakeError(ErrorCode::kInvalidArgument,
                       "no connection can leave from the interface or address given: " + text)
          .WithNext("check --bind-http");
    case CURLE_OPERATION_TIMEDOUT:
      return MakeError(ErrorCode::kTimeout, "the server " + host + " does not answer: " + text);
    case CURLE_PEER_FAILED_VERIFICATION:
      return MakeError(ErrorCode::kUntrusted, "TLS with " + host + ": " + text);
    case CURLE_SSL_CACERT_BADFILE:
      return MakeError(ErrorCode::kInvalidArgument, "the CA bundle cannot be read");
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return MakeError(ErrorCode::kInvalidArgument, "the address of " + host + ": " + text);
    case CURLE_OUT_OF_MEMORY:
      return MakeError(ErrorCode::kResourceExhausted, "HTTP: no memory for the request");
    default:
      return MakeError(ErrorCode::kUnavailable, "the connection to " + host + " failed: " + text)
          .WithNext("try again");
  }
}

// The library's process-wide set-up, once.
bool CurlReady() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

}  // namespace

class CurlClient::Impl {
 public:
  explicit Impl(CurlOptions options)
      : maximum_body_(options.maximum_body),
        source_(std::move(options.source)),
        guard_{std::move(options.allows)},
        resolve_(MakeList(options.resolve)),
        verifier_(std::move(options.trust), std::move(options.ca_bundle), std::move(options.cas)) {}

  void SetCardCiIdentifiers(std::vector<Bytes> identifiers) {
    if (identifiers == verifier_.trust().card_ci_identifiers()) return;
    multi_.reset();  // with its connections
    verifier_.trust().SetCardCiIdentifiers(std::move(identifiers));
  }

  Result<HttpResponse> Send(const HttpRequest& request, const Call& call) {
    LPAB_TRY(call.Check("HTTPS request"));
    LPAB_ASSIGN(const std::string host, HostOf(request.url));
    LPAB_ASSIGN(const ListPtr headers, HeaderList(request));
    if (role_ != request.role) multi_.reset();  // a connection serves the role it was checked for
    role_ = request.role;
    if (multi_ == nullptr) multi_.reset(CurlReady() ? curl_multi_init() : nullptr);
    const EasyPtr easy(multi_ != nullptr ? curl_easy_init() : nullptr);
    if (easy == nullptr) return Fail(ErrorCode::kInternal, "HTTP: libcurl does not start");
    Sink sink;
    sink.maximum_body = maximum_body_;
    char detail[CURL_ERROR_SIZE] = "";
    LPAB_TRY(SetRequest(easy.get(), request, headers.get()));
    LPAB_TRY(SetSecurity(easy.get()));
    curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, &sink);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &sink);
    curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, detail);
    SetRoute(easy.get());
    verifier_.Expect(host, request.role);
    const Result<CURLcode> transferred = Transfer(easy.get(), call);
    facts_ = FactsOf(easy.get(), verifier_.began());
    LPAB_ASSIGN(const CURLcode code, transferred);
    if (sink.too_large) {
      return Fail(ErrorCode::kResourceExhausted, "the answer of " + host + " is longer than " +
                                                     std::to_string(maximum_body_) + " bytes");
    }
    if (code != CURLE_OK && guard_.refused) {
      return Fail(ErrorCode::kRefused,
                  "connections to the address of " + host + " are not allowed");
    }
    if (code != CURLE_OK && verifier_.refusal()) return Fail(*verifier_.refusal());
    if (code != CURLE_OK) return Fail(TransferError(code, detail, host));
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    sink.response.status = static_cast<int>(status);
    return std::move(sink.response);
  }

  const TlsVerifier& verifier() const { return verifier_; }
  const ConnectionFacts& facts() const { return facts_; }

 private:
  // Errors: kInvalidArgument (method).
  static Result<void> SetRequest(CURL* easy, const HttpRequest& request, curl_slist* headers) {
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, OnHeader);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, OnBody);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    if (request.method == "GET") return {};
    if (request.method != "POST") {
      return Fail(ErrorCode::kInvalidArgument, "HTTP: method " + request.method + " is not sent");
    }
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    return {};
  }

  void SetRoute(CURL* easy) {
    if (!source_.empty()) curl_easy_setopt(easy, CURLOPT_INTERFACE, source_.c_str());
    if (resolve_) curl_easy_setopt(easy, CURLOPT_RESOLVE, resolve_.get());
    guard_.refused = false;
    if (!guard_.allows) return;
    curl_easy_setopt(easy, CURLOPT_PROXY, "");  // whose address would be asked about instead
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, OnOpenSocket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &guard_);
  }

  // Errors: kUnsupported when this libcurl lacks one of these options.
  Result<void> SetSecurity(CURL* easy) {
    // The CAs come from Install(), so that a machine without any can still use an eSIM CI.
    const CURLcode codes[] = {
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https"),
        curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L),
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L),
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L),
        curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2),
        curl_easy_setopt(easy, CURLOPT_SSL_EC_CURVES, kGroups),
        curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L),
        curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr),
        curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr),
        curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &verifier_),
        curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, OnSslContext),
    };
    if (std::ranges::all_of(codes, [](CURLcode code) { return code == CURLE_OK; })) return {};
    return Fail(ErrorCode::kUnsupported, "HTTPS: this libcurl cannot verify servers as needed");
  }

  // Until the answer is there. Errors: kTimeout, kCancelled, kInternal.
  Result<CURLcode> Transfer(CURL* easy, const Call& call) {
    if (curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) {
      return Fail(ErrorCode::kInternal, "HTTP: libcurl does not take the request");
    }
    Result<CURLcode> done = Wait(call);
    curl_multi_remove_handle(multi_.get(), easy);
    return done;
  }

  Result<CURLcode> Wait(const Call& call) {
    curl_waitfd wake{call.cancellation.WaitHandle(), CURL_WAIT_POLLIN, 0};
    const unsigned wakes = wake.fd >= 0 ? 1 : 0;
    const Duration slice = wakes != 0 ? kPollSlice : kPollSliceWithoutHandle;
    while (true) {
      int running = 0;
      if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) break;
      if (running == 0) {
        int left = 0;
        const CURLMsg* message = curl_multi_info_read(multi_.get(), &left);
        if (message == nullptr || message->msg != CURLMSG_DONE) break;
        return message->data.result;
      }
      LPAB_TRY(call.Check("HTTPS request"));
      const Duration wait = std::min(slice, call.deadline.Remaining());
      if (curl_multi_poll(multi_.get(), &wake, wakes, static_cast<int>(wait.count()), nullptr) !=
          CURLM_OK) {
        break;
      }
    }
    return Fail(ErrorCode::kInternal, "HTTP: libcurl lost the request");
  }

  size_t maximum_body_;
  std::string source_;
  AddressGuard guard_;
  ListPtr resolve_;  // null: none
  ConnectionFacts facts_;
  ServerRole role_ = ServerRole::kSmdp;  // of the connections in multi_
  TlsVerifier verifier_;
  MultiPtr multi_;  // holds the connections; destroyed before the verifier
};

CurlClient::CurlClient(CurlOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

CurlClient::~CurlClient() = default;

void CurlClient::SetCardCiIdentifiers(std::vector<Bytes> identifiers) {
  impl_->SetCardCiIdentifiers(std::move(identifiers));
}

Result<HttpResponse> CurlClient::Send(const HttpRequest& request, const Call& call) {
  return impl_->Send(request, call);
}

std::optional<TrustDecision> CurlClient::LastTrust() const { return impl_->verifier().decision(); }

std::optional<crypto::Certificate> CurlClient::LastCertificate() const {
  return impl_->verifier().leaf();
}

ConnectionFacts CurlClient::LastConnection() const { return impl_->facts(); }

}  // namespace lpab::http
