#include "world.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/log.h"
#include "io/files.h"
#include "sim/pki/eid.h"
#include "sim/smdp/sample_package.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

constexpr int64_t kNow = 1'800'000'000;  // seconds since 1970

// A world that cannot be made is a broken test.
template <typename T>
T Must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().ToString());
  return std::move(*result);
}
void Must(Result<void> result) {
  if (!result) throw std::runtime_error(result.error().ToString());
}

const sim::pki::TestPki& PkiOf(crypto::Curve curve) {
  return curve == crypto::Curve::kNistP256 ? SharedPki().nist : SharedPki().brainpool;
}

std::unique_ptr<sim::euicc::Card> MakeCard(const WorldOptions& options) {
  auto functions = sim::euicc::ManagementFunctions();
  for (const auto& function : sim::euicc::RspFunctions()) functions.push_back(function);
  return Must(sim::euicc::Card::Create({PkiOf(options.curve).ToEuiccIdentity(),
                                        options.card,
                                        {},
                                        std::make_unique<sim::euicc::MemoryStateStore>(),
                                        std::move(functions)}));
}

std::unique_ptr<sim::smdp::Smdp> MakeServer(const std::string& folder) {
  std::filesystem::create_directories(folder + "/orders");
  sim::smdp::SmdpSettings settings;
  settings.address = World::kAddress;
  settings.identities = {SharedPki().nist.ToSmdpIdentity(), SharedPki().brainpool.ToSmdpIdentity()};
  settings.orders_dir = folder + "/orders";
  settings.notifications_dir = folder + "/notifications";
  settings.seams.unix_time = [] { return kNow; };
  return std::make_unique<sim::smdp::Smdp>(Must(sim::smdp::Smdp::Create(std::move(settings))));
}

void ChangeBody(const World::Change& change, const std::string& function, std::string& text) {
  if (!change || text.empty()) return;
  json body = json::parse(text);
  change(function, body);
  text = body.dump();
}

}  // namespace

World::World(WorldOptions options)
    : card_(MakeCard(options)),
      counting_card_(std::make_unique<CountingCard>(*card_)),
      channel_reader_(std::make_unique<card::ChannelReader>(*counting_card_, "software eUICC")),
      reader_(std::make_unique<CountingReader>(*channel_reader_)),
      smdp_(MakeServer(folder_.path())),
      client_([this](const http::HttpRequest& request) { return Serve(request); }) {
  log::SetMinimumLevel(log::Level::kError);
  handlers.ask_consent = [](const sgp22::ProfileMetadata&) { return lpa::Consent::kAccept; };
}

void World::AddOrder(const std::string& name, const Bytes& package, json fields) {
  const std::string base = folder_.path() + "/orders/" + name;
  if (fields.is_null()) return Must(io::WriteFileAtomically(base + ".der", package));
  Must(io::WriteFileAtomically(base + "-package.der", package));
  fields["package"] = name + "-package.der";
  const std::string text = fields.dump();
  Must(io::WriteFileAtomically(base + ".json", AsBytes(text)));
}

void World::AddSample(const std::string& name, int number, json fields) {
  sim::smdp::SampleProfile profile;
  profile.iccid = Must(sim::smdp::WithLuhnDigit("89880010100000000" + std::to_string(number)));
  AddOrder(name, Must(sim::smdp::MakeSamplePackage(profile)), std::move(fields));
}

Result<lpa::DownloadResult> World::Download(const std::string& matching_id, const Call& call) {
  lpa::DownloadOrder wanted = order;
  wanted.address = Must(sgp22::SmdpAddress::Parse(kAddress));
  wanted.matching_id = matching_id;
  return lpa::ProfileDownload(*reader_, client_, isdr, std::move(wanted), handlers).Run(call);
}

lpa::ProfileManager World::Manager(lpa::ManagementOptions options) {
  options.reopen_pause = Duration(0);
  return lpa::ProfileManager(*reader_, client_, isdr, std::move(options));
}

std::vector<sgp22::NotificationMetadata> World::PendingNotifications() {
  lpa::IsdrChannel channel = Must(lpa::IsdrChannel::Open(*reader_, isdr, {}));
  lpa::Es9Plus es9plus(client_);
  return Must(lpa::NotificationOutbox(channel, es9plus).List({}));
}

std::vector<lpa::NotificationDelivery> World::ProcessNotifications() {
  lpa::IsdrChannel channel = Must(lpa::IsdrChannel::Open(*reader_, isdr, {}));
  lpa::Es9Plus es9plus(client_);
  lpa::NotificationOutbox outbox(channel, es9plus);
  return outbox.Deliver(Must(outbox.Retrieve(nullptr, {})), {});
}

std::vector<json> World::ReceivedNotifications() const {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path() + "/notifications")) {
    files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<json> notifications;
  for (const auto& file : files) {
    std::ifstream stream(file);
    notifications.push_back(json::parse(stream));
  }
  return notifications;
}

http::HttpResponse World::Serve(http::HttpRequest request) {
  if (offline) return {503, {}, ""};
  const std::string function = request.url.substr(request.url.rfind('/') + 1);
  functions_.push_back(function);
  ChangeBody(change_request, function, request.body);
  http::HttpResponse response = smdp_->Handle(request);
  ChangeBody(change_answer, function, response.body);
  return response;
}

const sim::pki::PkiPair& SharedPki() {
  static const sim::pki::PkiPair pair = [] {
    sim::pki::PkiOptions options;
    options.eid = Must(sim::pki::MakeEid());
    options.smdp_host = World::kAddress;
    options.now = kNow;
    return Must(sim::pki::PkiPair::Generate(options));
  }();
  return pair;
}

std::optional<Bytes> Ts48Package(const std::string& name) {
  std::ifstream file(std::string(LPAB_SHARED_DATA) + "/ts48/" + name + ".der", std::ios::binary);
  if (!file) return std::nullopt;
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

}  // namespace lpab::tests
