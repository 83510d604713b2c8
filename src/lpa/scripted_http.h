// An HttpClient that answers from a script. For tests.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "http/http.h"

namespace lpab::lpa {

// Answers by the last part of the path ("handleNotification").
class ScriptedHttp final : public http::HttpClient {
 public:
  ScriptedHttp& On(std::string function, http::HttpResponse answer) {
    answers_[std::move(function)] = std::move(answer);
    return *this;
  }
  ScriptedHttp& On(std::string function, std::string body) {
    return On(std::move(function), http::HttpResponse{200, {}, std::move(body)});
  }
  // The connection fails from now on.
  void Break() { broken_ = true; }

  const std::vector<http::HttpRequest>& requests() const { return requests_; }
  // The functions called, in order.
  std::vector<std::string> functions() const {
    std::vector<std::string> names;
    for (const auto& request : requests_) names.push_back(FunctionOf(request));
    return names;
  }

  Result<http::HttpResponse> Send(const http::HttpRequest& request, const Call&) override {
    requests_.push_back(request);
    if (broken_) return Fail(ErrorCode::kUnavailable, "connection refused");
    const auto found = answers_.find(FunctionOf(request));
    if (found == answers_.end()) return http::HttpResponse{404, {}, ""};
    return found->second;
  }

 private:
  static std::string FunctionOf(const http::HttpRequest& request) {
    return request.url.substr(request.url.rfind('/') + 1);
  }

  std::map<std::string, http::HttpResponse> answers_;
  std::vector<http::HttpRequest> requests_;
  bool broken_ = false;
};

}  // namespace lpab::lpa
