// InspectingClient: an HttpClient that has an Inspector look at what goes through it.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "relay/inspector.h"
#include "world.h"

namespace lpab::tests {

// Stands in front of a world's client, as a relay would. One thread; both must outlive it.
class InspectingClient final : public http::HttpClient {
 public:
  InspectingClient(http::HttpClient& client, FakeClock& clock) : client_(client), clock_(clock) {}

  Result<http::HttpResponse> Send(const http::HttpRequest& request, const Call& call) override {
    const size_t host = request.url.find("://") + 3;
    const size_t path = request.url.find('/', host);
    relay::Exchange exchange;
    const auto began = clock_.Now();
    exchange.at = std::chrono::system_clock::time_point(std::chrono::seconds(World::kNow)) +
                  began.time_since_epoch();
    exchange.server = request.url.substr(host, path - host);
    exchange.path = request.url.substr(path);
    exchange.request_headers = request.headers;
    exchange.request = request.body;
    exchange.role = request.role;
    auto response = client_.Send(request, call);
    exchange.took = clock_.Now() - began;
    if (response) {
      exchange.status = response->status;
      exchange.answer_headers = response->headers;
      exchange.answer = response->body;
    } else {
      exchange.error = response.error().message;
    }
    if (change) change(exchange);
    inspections.push_back(inspector_.Inspect(exchange));
    return response;
  }

  // The names of all findings.
  std::set<std::string> Names() const {
    std::set<std::string> names;
    for (const relay::Inspection& inspection : inspections) {
      for (const relay::Finding& finding : inspection.findings) names.insert(finding.name);
    }
    return names;
  }
  // "InitiateAuthentication wrong-address: ..." each, in order.
  std::string Text() const {
    std::string text;
    for (const relay::Inspection& inspection : inspections) {
      for (const relay::Finding& finding : inspection.findings) {
        text += inspection.function + " " + finding.name + ": " + finding.text + "\n";
      }
    }
    return text;
  }

  // "verifies under serverCertificate" each, in order.
  std::vector<std::string> SignatureChecks() const {
    std::vector<std::string> checks;
    for (const relay::Inspection& inspection : inspections) {
      Collect(inspection.request, checks);
      Collect(inspection.answer, checks);
    }
    return checks;
  }

  // Spoils what the Inspector sees, and nobody else.
  std::function<void(relay::Exchange& exchange)> change;

  std::vector<relay::Inspection> inspections;

 private:
  static void Collect(const std::vector<sgp22::TreeNode>& nodes, std::vector<std::string>& checks) {
    for (const sgp22::TreeNode& node : nodes) {
      if (node.name == "signature check") checks.push_back(node.value);
      Collect(node.children, checks);
    }
  }

  http::HttpClient& client_;
  FakeClock& clock_;
  relay::Inspector inspector_;
};

}  // namespace lpab::tests
