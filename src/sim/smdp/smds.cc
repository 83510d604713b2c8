#include "sim/smdp/smds.h"

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "base/log.h"
#include "io/files.h"

namespace lpab::sim::smdp {

namespace {

using nlohmann::json;

constexpr char kName[] = "SM-DS";
constexpr std::string_view kPathPrefix = "/gsma/rsp2/es9plus/";
constexpr std::string_view kInitiate = "initiateAuthentication";
constexpr std::string_view kAuthenticate = "authenticateClient";
constexpr size_t kMaximumRequest = 256 * 1024;
constexpr size_t kMaximumSessions = 256;
constexpr size_t kMaximumEventsFile = 1024 * 1024;
constexpr size_t kIdSize = 16;

ServerDescription Describe(const SmdsSettings& settings) {
  ServerDescription server{kName,
                           settings.address,
                           {},
                           status::kSmdsAddressRefused,
                           status::kSmdsCiUnsupported,
                           status::kSmdsSvnUnsupported,
                           status::kSmdsNoCertificate};
  for (const pki::SmdsIdentity& identity : settings.identities) server.cis.push_back(identity.ci);
  return server;
}

Error BadEvents(const std::filesystem::path& path, const std::string& what) {
  return MakeError(ErrorCode::kInvalidArgument, "the events file " + path.string() + ": " + what)
      .WithNext("mend the file");
}

std::string TextOr(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// This EID's events; with an id, only that one.
Result<std::vector<JsonAnswer::Fields>> ReadEvents(const std::filesystem::path& path,
                                                   const std::string& eid, const std::string& id) {
  std::vector<JsonAnswer::Fields> events;
  const auto text = io::ReadFile(path.string(), kMaximumEventsFile);
  if (!text && text.error().code == ErrorCode::kNotFound) return events;
  if (!text) return Fail(text.error());
  const json list = json::parse(AsText(*text), nullptr, /*allow_exceptions=*/false);
  if (!list.is_array()) return Fail(BadEvents(path, "it is not a JSON list"));
  for (const json& event : list) {
    if (!event.is_object()) return Fail(BadEvents(path, "an event is not an object"));
    const std::string event_id = TextOr(event, "eventId");
    const std::string address = TextOr(event, "rspServerAddress");
    if (event_id.empty() || address.empty()) {
      return Fail(BadEvents(path, "an event lacks its eventId or rspServerAddress"));
    }
    const std::string owner = TextOr(event, "eid");
    const bool wanted = (owner.empty() || owner == eid) && (id.empty() || id == event_id);
    if (wanted) events.push_back({{"eventId", event_id}, {"rspServerAddress", address}});
  }
  return events;
}

}  // namespace

Smds::Smds(SmdsSettings settings) : settings_(std::move(settings)), spoiler_(settings_.bugs) {}

Result<Smds> Smds::Create(SmdsSettings settings) {
  if (settings.address.empty() || settings.identities.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "an SM-DS needs an address and an identity");
  }
  if (settings.bugs.wrong_certificate_role &&
      settings.impostors.size() < settings.identities.size()) {
    return Fail(ErrorCode::kInvalidArgument, "there is no DPauth that the SM-DS could show");
  }
  SmdpSeams& seams = settings.seams;
  if (!seams.unix_time) seams.unix_time = [] { return static_cast<int64_t>(std::time(nullptr)); };
  if (!seams.random) seams.random = crypto::RandomBytes;
  return Smds(std::move(settings));
}

http::HttpResponse Smds::Handle(const http::HttpRequest& request) {
  std::string_view path = request.url;
  path = path.substr(0, path.find('?'));
  if (!path.starts_with(kPathPrefix)) return EmptyResponse(404);
  const std::string_view function = path.substr(kPathPrefix.size());
  if (function != kInitiate && function != kAuthenticate) return EmptyResponse(404);
  if (request.method != "POST") return EmptyResponse(405);
  if (request.body.size() > kMaximumRequest) return EmptyResponse(413);
  if (settings_.bugs.slow) {
    settings_.seams.clock->SleepFor(Duration(static_cast<int64_t>(*settings_.bugs.slow)));
  }
  return spoiler_.Spoil(function, Answer(function, request.body));
}

http::HttpResponse Smds::Answer(std::string_view function, const std::string& body) {
  const auto parsed = JsonRequest::Parse(body);
  if (!parsed) return FailureResponse(parsed.error());
  auto answer =
      function == kInitiate ? InitiateAuthentication(*parsed) : AuthenticateClient(*parsed);
  if (!answer) {
    log::Warning("smds", std::string(function) + ": " + log::Escape(answer.error().ToString()));
    return FailureResponse(answer.error());
  }
  SpoilFields(settings_.bugs, function, history_.transaction_id_before(), *answer);
  return SuccessResponse(*answer);
}

Result<JsonAnswer> Smds::InitiateAuthentication(const JsonRequest& request) {
  LPAB_ASSIGN(const ClientOffer offer, ReadInitiation(request, Describe(settings_)));
  const pki::SmdsIdentity& own = settings_.identities[offer.server_ci];
  Session session{settings_.seams.random(kIdSize), settings_.seams.random(kIdSize),
                  settings_.identities[offer.euicc_ci].ci};
  history_.Begin(session.transaction_id, offer.challenge);
  const auto* impostor =
      settings_.bugs.wrong_certificate_role ? &settings_.impostors[offer.server_ci] : nullptr;
  const Initiation initiation{session.transaction_id,
                              offer.challenge,
                              session.server_challenge,
                              settings_.address,
                              impostor != nullptr ? impostor->dpauth : own.dsauth,
                              impostor != nullptr ? impostor->dpauth_key : own.dsauth_key,
                              session.euicc_ci};
  JsonAnswer answer = AnswerInitiation(initiation, settings_.bugs, history_);
  if (sessions_.size() >= kMaximumSessions) sessions_.erase(sessions_.begin());
  sessions_.push_back(std::move(session));
  return answer;
}

Result<Smds::Session> Smds::TakeSession(ByteSpan transaction_id) {
  const auto found = std::find_if(sessions_.begin(), sessions_.end(), [&](const Session& session) {
    return Equal(session.transaction_id, transaction_id);
  });
  if (found == sessions_.end()) {
    return Fail(RspError(status::kTransactionUnknown,
                         "there is no RSP session of this transactionId", ErrorCode::kNotFound));
  }
  Session session = std::move(*found);
  sessions_.erase(found);
  return session;
}

Result<JsonAnswer> Smds::AuthenticateClient(const JsonRequest& request) {
  LPAB_ASSIGN(const Bytes transaction_id, request.TransactionId());
  LPAB_ASSIGN(const Bytes der, request.Base64("authenticateServerResponse"));
  LPAB_ASSIGN(const Session session, TakeSession(transaction_id));
  LPAB_ASSIGN(const AuthenticateServerResponse response,
              ReadAuthenticateServerResponse(der, kName));
  const Expected expected{session.transaction_id, session.server_challenge, settings_.address,
                          session.euicc_ci};
  LPAB_ASSIGN(const crypto::EuiccChain chain,
              VerifyAuthenticateServerResponse(response, expected, settings_.seams.unix_time()));
  LPAB_ASSIGN(auto events, ReadEvents(settings_.events_file, chain.eid, response.matching_id));
  if (events.empty() && !response.matching_id.empty()) {
    return Fail(RspError(status::kEventUnknown, "there is no such event for this EID"));
  }
  JsonAnswer answer;
  answer.Text("transactionId", ToHex(session.transaction_id));
  if (events.empty() && settings_.bugs.odd_empty_list) return answer.Null("eventEntries");
  return answer.Objects("eventEntries", std::move(events));
}

}  // namespace lpab::sim::smdp
