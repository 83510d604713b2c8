#include "world.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/base64.h"
#include "base/hex.h"
#include "base/log.h"
#include "io/files.h"
#include "modem_port.h"
#include "must.h"
#include "sgp22/euicc_info.h"
#include "sim/smdp/sample_package.h"

namespace lpab::tests {
namespace {

using nlohmann::json;

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

// The reason in the BF41 of a cancelSession request; -1 when there is none.
int CancelReasonIn(const json& request) {
  const auto der = FromBase64(request.value("cancelSessionResponse", ""));
  const auto whole = der ? tlv::ReadOne(*der, 0xBF41) : Fail(der.error());
  const auto ok = whole ? tlv::Get(whole->value, 0xA0) : Fail(whole.error());
  const auto signed_part = ok ? tlv::Get(ok->value, 0x30) : Fail(ok.error());
  const auto reason = signed_part ? tlv::Get(signed_part->value, 0x82) : Fail(signed_part.error());
  return reason ? static_cast<int>(tlv::ReadUint(reason->value).value_or(255)) : -1;
}

void ChangeBody(const World::Change& change, const std::string& function, std::string& text) {
  if (!change || text.empty()) return;
  json body = json::parse(text);
  change(function, body);
  text = body.dump();
}

}  // namespace

World::World(WorldOptions options)
    : options_(std::move(options)),
      folder_(FolderForWorlds()),
      card_(MakeCard(options_)),
      counting_card_(std::make_unique<CountingCard>(*card_)),
      channel_reader_(std::make_unique<card::ChannelReader>(*counting_card_, "software eUICC")),
      sessions_(std::make_shared<modem::ChannelMemory>()),
      reader_(std::make_unique<CountingReader>(*channel_reader_)),
      client_([this](const http::HttpRequest& request) { return Serve(request); }) {
  log::SetMinimumLevel(log::Level::kError);
  std::filesystem::create_directories(folder_.path() + "/orders");
  MakeServer(options_.server_bugs);
  isdr.clock = &clock_;
  if (options_.modem) {
    modem_ = std::make_unique<sim::modem::Modem>(*counting_card_, *options_.modem, clock_);
    modem_->Start();
    OpenModem();
  }
  handlers.ask_consent = [](const sgp22::ProfileMetadata&) { return lpa::Consent::kAccept; };
}

void World::OpenModem() {
  reader_.reset();
  translator_.reset();
  std::unique_ptr<io::ByteStream> port = std::make_unique<ModemPort>(*modem_, clock_);
  if (options_.around_port) port = options_.around_port(std::move(port));
  translator_ = Must(
      modem::ModemReader::Open(std::move(port), options_.modem_changes, call(), clock_, sessions_));
  reader_ = std::make_unique<CountingReader>(*translator_);
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
  const bool bounded = call.deadline.Remaining() != Duration::max();
  return lpa::ProfileDownload(*reader_, client_, isdr, std::move(wanted), handlers)
      .Run(bounded ? call : Call{this->call().deadline, call.cancellation});
}

lpa::ProfileManager World::Manager(lpa::ManagementOptions options) {
  return lpa::ProfileManager(*reader_, client_, isdr, std::move(options));
}

std::vector<sgp22::NotificationMetadata> World::PendingNotifications() {
  lpa::IsdrChannel channel = OpenIsdr();
  lpa::Es9Plus es9plus(client_);
  return Must(lpa::NotificationOutbox(channel, es9plus).List(call()));
}

std::vector<lpa::NotificationDelivery> World::ProcessNotifications() {
  lpa::IsdrChannel channel = OpenIsdr();
  lpa::Es9Plus es9plus(client_);
  lpa::NotificationOutbox outbox(channel, es9plus, handlers.outbox);
  return outbox.Deliver(Must(outbox.Retrieve(nullptr, call())), call());
}

lpa::IsdrChannel World::OpenIsdr() { return Must(lpa::IsdrChannel::Open(*reader_, isdr, call())); }

std::string World::Es10(const std::string& hex) {
  lpa::IsdrChannel channel = OpenIsdr();
  const std::vector<Bytes> commands = {Must(FromHex(hex))};
  const auto answer = Must(channel.Exchange(commands, call())).front();
  if (answer) return ToHex(*answer);
  const auto* status = answer.error().Detail<StatusWordDetail>();
  if (status == nullptr) return answer.error().ToString();
  return "SW " +
         ToHex(Bytes{static_cast<uint8_t>(status->sw >> 8), static_cast<uint8_t>(status->sw)});
}

void World::ResetCard() {
  card_->PowerOff();
  Must(channel_reader_->ResetCard(call()));
}

void World::MakeServer(sim::smdp::Bugs bugs) {
  sim::smdp::SmdpSettings settings;
  settings.address = kAddress;
  settings.identities = {SharedPki().nist.ToSmdpIdentity(), SharedPki().brainpool.ToSmdpIdentity()};
  settings.orders_dir = folder_.path() + "/orders";
  settings.notifications_dir = folder_.path() + "/notifications";
  settings.seams.clock = &clock_;
  settings.seams.unix_time = [this] {
    return kNow + std::chrono::floor<std::chrono::seconds>(clock_.Now().time_since_epoch()).count();
  };
  settings.bugs = std::move(bugs);
  smdp_ = std::make_unique<sim::smdp::Smdp>(Must(sim::smdp::Smdp::Create(std::move(settings))));
}

void World::RestartServer(sim::smdp::Bugs bugs) { MakeServer(std::move(bugs)); }

std::string World::OrderStatus(const std::string& name) const {
  std::ifstream file(folder_.path() + "/order-state/" + name + ".json");
  return file ? json::parse(file).value("status", "none") : "released";
}

void World::WriteOrderState(const std::string& name, const nlohmann::json& state) {
  const std::string text = state.dump();
  Must(io::WriteFileAtomically(folder_.path() + "/order-state/" + name + ".json", AsBytes(text)));
}

int World::OpenChannels() {
  Bytes opened;
  for (;;) {
    const auto answer = card_->Transmit(Bytes{0x00, 0x70, 0x00, 0x00, 0x01}, {});
    if (!answer) return 0;  // no power
    if (answer->size() != 3) break;
    opened.push_back(answer->front());
  }
  for (const uint8_t number : opened) Must(card_->Transmit(Bytes{0x00, 0x70, 0x80, number}, {}));
  return options_.card.channels - static_cast<int>(opened.size());
}

bool World::CardHasSession() {
  const auto id = Must(FromHex(transaction_id_));
  if (id.empty()) return false;
  const tlv::Writer request = tlv::Writer().Put(0x80, id).PutUint(0x81, 127);
  const auto answer = FromHex(Es10(ToHex(tlv::Encode(0xBF41, request.bytes()))));
  const auto whole = answer ? tlv::ReadOne(*answer, 0xBF41) : Fail(answer.error());
  return whole && tlv::Get(whole->value, 0xA0);
}

size_t World::FreeCardMemory() {
  const auto info = Must(OpenIsdr().Call(sgp22::GetEuiccInfo2{}, call()));
  return info.free_non_volatile_memory.value_or(0);
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
  const bool notification = function == "handleNotification";
  if (notification && refuse_notifications > 0) {
    --refuse_notifications;
    return {500, {}, ""};
  }
  ChangeBody(change_request, function, request.body);
  const json asked = json::parse(request.body, nullptr, false);
  if (function == "cancelSession") cancel_reasons_.push_back(CancelReasonIn(asked));
  http::HttpResponse response = smdp_->Handle(request);
  const json answered = json::parse(response.body, nullptr, false);
  if (function == "initiateAuthentication" && answered.is_object()) {
    transaction_id_ = answered.value("transactionId", "");
  }
  ChangeBody(change_answer, function, response.body);
  if (notification && lose_notification_replies > 0) {
    --lose_notification_replies;
    return {0, {}, ""};
  }
  return response;
}

std::string World::eid() const { return SharedPki().nist.Eid(); }

std::filesystem::path FolderForWorlds() {
  const std::filesystem::path memory = "/dev/shm";
  return std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
}

const sim::pki::PkiPair& SharedPki() {
  static const sim::pki::PkiPair pair = [] {
    sim::pki::PkiOptions options;
    options.eid = "89049032123451234512345678901235";  // GSMA SGP.26's
    options.smdp_host = World::kAddress;
    options.now = World::kNow;
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
