// CutHttp: the way to the SM-DP+, which the Cutter cuts; remembers which notifications arrived.
#pragma once

#include <map>
#include <set>
#include <string>

#include "cutter.h"
#include "http/http.h"

namespace lpab::tests {

// One thread.
class CutHttp final : public http::HttpClient {
 public:
  CutHttp(Cutter& cutter, http::HttpClient& inner) : cutter_(cutter), inner_(inner) {}

  Result<http::HttpResponse> Send(const http::HttpRequest& request, const Call& call) override {
    if (cutter_.Gone(Seam::kServer)) return Fail(ErrorCode::kUnavailable, "connection refused");
    const Cutter::Moment moment = cutter_.Pass(Seam::kServer);
    if (moment == Cutter::Moment::kBefore) return Lost();
    auto response = inner_.Send(request, call);
    if (request.url.ends_with("/handleNotification") && response && response->status / 100 == 2) {
      ++arrived_[request.body];
      if (moment == Cutter::Moment::kAfter) ++replies_lost_[request.body];
    }
    if (moment == Cutter::Moment::kAfter) return Lost();
    return response;
  }

  // Bodies of notifications that the server took, and how often.
  const std::map<std::string, int>& arrived() const { return arrived_; }
  int RepliesLost(const std::string& body) const {
    const auto found = replies_lost_.find(body);
    return found == replies_lost_.end() ? 0 : found->second;
  }

 private:
  static Unexpected Lost() {
    return Fail(ErrorCode::kUnavailable, "HTTPS: the connection broke before the answer came");
  }

  Cutter& cutter_;
  http::HttpClient& inner_;
  std::map<std::string, int> arrived_;
  std::map<std::string, int> replies_lost_;
};

}  // namespace lpab::tests
