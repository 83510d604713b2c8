// HTTP requests and responses as values, and the two ports that carry them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/call.h"
#include "base/result.h"

namespace lpab::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The first header with this name, compared without case; empty when there is none.
std::string_view FindHeader(const Headers& headers, std::string_view name);

// What an RSP server is for; its TLS certificate must carry that role.
enum class ServerRole { kSmdp, kSmds };

struct HttpRequest {
  std::string method = "POST";
  std::string url;  // client: absolute "https://host[:port]/path"; server: the path and query
  Headers headers;
  std::string body;
  ServerRole role = ServerRole::kSmdp;  // client: what the server must be
};

struct HttpResponse {
  int status = 200;
  Headers headers;
  std::string body;
};

// Sends requests. One thread at a time.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // Any status is a success here; redirects are not followed.
  // Errors: kUnavailable (name, connection), kUntrusted (TLS), kTimeout, kCancelled,
  // kResourceExhausted (the answer is over the bound), kInvalidArgument (URL).
  virtual Result<HttpResponse> Send(const HttpRequest& request, const Call& call) = 0;
};

// Answers a request. A server calls it one at a time unless asked otherwise. An answer of status 0
// is lost: the client sees the connection break before the answer is complete. For tests.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

}  // namespace lpab::http
