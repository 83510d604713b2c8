// LoopbackClient: an HttpClient that calls a handler in the same process. For tests.
#pragma once

#include <utility>

#include "http/http.h"

namespace lpab::http {

// The handler sees the path and query, as a server's does. Deadline and cancellation are looked
// at before the handler runs and after; it is not interrupted.
class LoopbackClient final : public HttpClient {
 public:
  explicit LoopbackClient(HttpHandler handler) : handler_(std::move(handler)) {}

  // Errors: kInvalidArgument (URL), kTimeout, kCancelled, kUnavailable (a lost answer).
  Result<HttpResponse> Send(const HttpRequest& request, const Call& call) override;

 private:
  HttpHandler handler_;
};

}  // namespace lpab::http
