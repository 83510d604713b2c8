// DiscoveryWorld: a World and SM-DSs beside it, each under a name and with the TLS role of its own.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lpa/event_download.h"
#include "sim/smdp/smds.h"
#include "world.h"

namespace lpab::tests {

// The card names kRoot as its root SM-DS. TLS is not spoken; that a server is asked in its own role
// only is checked as ServerTrust would. One thread.
class DiscoveryWorld final : private http::HttpClient {
 public:
  static constexpr char kRoot[] = "smds.test.example";
  static constexpr char kSecond[] = "second.test.example";

  explicit DiscoveryWorld(std::string root_address = kRoot);

  // Begins an SM-DS there, or begins it anew with its events.
  void StartSmds(const std::string& host, sim::smdp::Bugs bugs = {});
  void StartSmds(const std::string& host, std::vector<sim::pki::SmdsIdentity> identities);

  // {eventId, rspServerAddress, eid} at the end of the list of this SM-DS.
  void AddEvent(const std::string& host, nlohmann::json event);
  // An event for this world's card.
  void AddEvent(const std::string& host, const std::string& id, const std::string& server);

  // Asks the root SM-DS, unless the request names another.
  Result<lpa::DiscoveryResult> Discover(lpa::DiscoveryRequest request = {});
  Result<lpa::DiscoveryResult> Discover(lpa::DiscoveryRequest request, const Call& call);
  Result<lpa::DownloadResult> Download(const sgp22::EventEntry& event);

  // All of its servers.
  http::HttpClient& http() { return *this; }

  // "host function", in order.
  const std::vector<std::string>& requests() const { return requests_; }

  World world;  // the card and an SM-DP+; `handlers` and `order` count for Download
  // What an SM-DS is asked, and its answers, changed on their way.
  World::Change change_request;
  World::Change change_answer;
  // Replaces an SM-DS's whole answer of this function.
  std::map<std::string, http::HttpResponse> instead;

 private:
  Result<http::HttpResponse> Send(const http::HttpRequest& request, const Call& call) override;
  http::HttpResponse Serve(sim::smdp::Smds& smds, const std::string& function,
                           http::HttpRequest request);
  void Start(const std::string& host, sim::smdp::SmdsSettings settings);
  std::string EventsFile(const std::string& host) const;

  io::TemporaryFolder folder_;
  std::map<std::string, std::unique_ptr<sim::smdp::Smds>> smds_;
  std::map<std::string, nlohmann::json> events_;
  std::vector<std::string> requests_;
};

}  // namespace lpab::tests
