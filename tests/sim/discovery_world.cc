#include "discovery_world.h"

#include <stdexcept>

#include "io/files.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

constexpr int64_t kNow = 1'800'000'000;  // seconds since 1970, as the World's

WorldOptions OptionsWithRoot(std::string root_address) {
  WorldOptions options;
  options.card.root_ds_address = std::move(root_address);
  return options;
}

// host of "https://host/gsma/...", and the path behind it.
std::string HostOf(const std::string& url) {
  const std::string rest = url.substr(url.find("://") + 3);
  return rest.substr(0, rest.find('/'));
}
std::string PathOf(const std::string& url) {
  return url.substr(url.find('/', url.find("://") + 3));
}

}  // namespace

DiscoveryWorld::DiscoveryWorld(std::string root_address)
    : world(OptionsWithRoot(std::move(root_address))) {
  StartSmds(kRoot);
}

std::string DiscoveryWorld::EventsFile(const std::string& host) const {
  return folder_.path() + "/" + host + ".json";
}

void DiscoveryWorld::StartSmds(const std::string& host, sim::smdp::Bugs bugs) {
  sim::smdp::SmdsSettings settings;
  settings.identities = {SharedPki().nist.ToSmdsIdentity()};
  settings.impostors = {SharedPki().nist.ToSmdpIdentity()};
  settings.bugs = std::move(bugs);
  Start(host, std::move(settings));
}

void DiscoveryWorld::StartSmds(const std::string& host,
                               std::vector<sim::pki::SmdsIdentity> identities) {
  sim::smdp::SmdsSettings settings;
  settings.identities = std::move(identities);
  Start(host, std::move(settings));
}

void DiscoveryWorld::Start(const std::string& host, sim::smdp::SmdsSettings settings) {
  settings.address = host;
  settings.events_file = EventsFile(host);
  settings.seams.clock = &world.clock();
  settings.seams.unix_time = [] { return kNow; };
  auto smds = sim::smdp::Smds::Create(std::move(settings));
  if (!smds) throw std::runtime_error(smds.error().ToString());
  smds_[host] = std::make_unique<sim::smdp::Smds>(*std::move(smds));
}

void DiscoveryWorld::AddEvent(const std::string& host, json event) {
  events_[host].push_back(std::move(event));
  const std::string text = events_[host].dump();
  const auto written = io::WriteFileAtomically(EventsFile(host), AsBytes(text));
  if (!written) throw std::runtime_error(written.error().ToString());
}

void DiscoveryWorld::AddEvent(const std::string& host, const std::string& id,
                              const std::string& server) {
  AddEvent(host, {{"eventId", id}, {"rspServerAddress", server}, {"eid", world.eid()}});
}

Result<lpa::DiscoveryResult> DiscoveryWorld::Discover(lpa::DiscoveryRequest request) {
  return Discover(std::move(request), world.call());
}

Result<lpa::DiscoveryResult> DiscoveryWorld::Discover(lpa::DiscoveryRequest request,
                                                      const Call& call) {
  return lpa::Discovery(world.reader(), *this, world.isdr, std::move(request)).Run(call);
}

Result<lpa::DownloadResult> DiscoveryWorld::Download(const sgp22::EventEntry& event) {
  return lpa::DownloadEvent(world.reader(), *this, world.isdr, event, world.order, world.handlers,
                            world.call());
}

Result<http::HttpResponse> DiscoveryWorld::Send(const http::HttpRequest& request,
                                                const Call& call) {
  const std::string host = HostOf(request.url);
  const std::string function = request.url.substr(request.url.rfind('/') + 1);
  requests_.push_back(host + " " + function);
  const auto smds = smds_.find(host);
  const bool is_smds = smds != smds_.end();
  if (!is_smds && host != World::kAddress) {
    return Fail(ErrorCode::kUnavailable, "the name of the server " + host + " cannot be resolved");
  }
  if (is_smds != (request.role == http::ServerRole::kSmds)) {
    return Fail(ErrorCode::kUntrusted, std::string("TLS: the server's certificate has the role ") +
                                           (is_smds ? "DStls" : "DPtls"));
  }
  if (!is_smds) return world.http().Send(request, call);
  LPAB_TRY(call.Check("SM-DS"));
  const auto given = instead.find(function);
  if (given != instead.end()) return given->second;
  auto response = Serve(*smds->second, function, request);
  if (response.status == 0) return Fail(ErrorCode::kUnavailable, "the answer was lost");
  return response;
}

http::HttpResponse DiscoveryWorld::Serve(sim::smdp::Smds& smds, const std::string& function,
                                         http::HttpRequest request) {
  const auto change = [&function](const World::Change& with, std::string& text) {
    if (!with) return;
    json body = json::parse(text);
    with(function, body);
    text = body.dump();
  };
  request.url = PathOf(request.url);
  change(change_request, request.body);
  http::HttpResponse response = smds.Handle(request);
  change(change_answer, response.body);
  return response;
}

}  // namespace lpab::tests
