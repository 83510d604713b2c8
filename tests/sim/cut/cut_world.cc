#include "cut_world.h"

#include <filesystem>

#include "base/log.h"
#include "io/files.h"
#include "must.h"
#include "sim/smdp/sample_package.h"
#include "world.h"

namespace lpab::tests {
namespace {

using sim::euicc::CardState;

// Remembers all notifications of the states that it is given.
class IssuedRecorder final : public sim::euicc::StateStore {
 public:
  explicit IssuedRecorder(std::shared_ptr<CutWorld::Issued> issued) : issued_(std::move(issued)) {}
  Result<void> Commit(const CardState& state) override {
    for (const auto& notification : state.notifications) {
      issued_->emplace(notification.sequence_number, notification.signed_notification);
    }
    return {};
  }

 private:
  std::shared_ptr<CutWorld::Issued> issued_;
};

std::unique_ptr<sim::euicc::Card> MakeCard(CardState state, sim::euicc::CardOptions options,
                                           std::shared_ptr<CutWorld::Issued> issued) {
  auto functions = sim::euicc::ManagementFunctions();
  for (const auto& function : sim::euicc::RspFunctions()) functions.push_back(function);
  return Must(sim::euicc::Card::Create(
      {SharedPki().nist.ToEuiccIdentity(), std::move(options), std::move(state),
       std::make_unique<IssuedRecorder>(std::move(issued)), std::move(functions)}));
}

// Both orders, told of all events.
void WriteOrders(const std::string& folder) {
  std::filesystem::create_directories(folder);
  sim::smdp::SampleProfile profile;
  profile.iccid = SampleIccid();
  Must(io::WriteFileAtomically(folder + "/A-package.der",
                               Must(sim::smdp::MakeSamplePackage(profile))));
  constexpr std::string_view kOrder = R"({"package": "A-package.der", "single": true})";
  Must(io::WriteFileAtomically(folder + "/A.json", AsBytes(kOrder)));
  constexpr std::string_view kAgain = R"({"package": "A-package.der"})";
  Must(io::WriteFileAtomically(folder + "/B.json", AsBytes(kAgain)));
}

std::unique_ptr<sim::smdp::Smdp> MakeServer(const std::string& folder) {
  WriteOrders(folder + "/orders");
  sim::smdp::SmdpSettings settings;
  settings.address = World::kAddress;
  settings.identities = {SharedPki().nist.ToSmdpIdentity()};
  settings.orders_dir = folder + "/orders";
  settings.notifications_dir = folder + "/notifications";
  settings.seams.unix_time = [] { return World::kNow; };
  return std::make_unique<sim::smdp::Smdp>(Must(sim::smdp::Smdp::Create(std::move(settings))));
}

}  // namespace

CutWorld::CutWorld(CardState state, sim::euicc::CardOptions card)
    : folder_(FolderForWorlds()),
      issued_(std::make_shared<Issued>()),
      card_(MakeCard(std::move(state), std::move(card), issued_)),
      smdp_(MakeServer(folder_.path())),
      loopback_([this](const http::HttpRequest& request) { return smdp_->Handle(request); }),
      http_(cutter_, loopback_),
      device_(std::make_unique<CutDevice>(cutter_, *card_)) {
  log::SetMinimumLevel(log::Level::kError);
}

void CutWorld::ReplaceDevice(DeviceModem modem) {
  device_.reset();
  device_ = std::make_unique<CutDevice>(cutter_, *card_, std::move(modem));
}

int CutWorld::FreeChannels() {
  std::vector<uint8_t> opened;
  for (;;) {
    const auto answer = card_->Transmit(Bytes{0x00, 0x70, 0x00, 0x00, 0x01}, {});
    if (!answer || answer->size() != 3) break;
    opened.push_back((*answer)[0]);
  }
  for (const uint8_t channel : opened) {
    static_cast<void>(card_->Transmit(Bytes{0x00, 0x70, 0x80, channel}, {}));
  }
  return static_cast<int>(opened.size());
}

std::unique_ptr<lpa::OutboxStore> CutWorld::OpenOutbox() {
  return Must(lpa::OpenOutboxStore(folder_.path() + "/outbox.sqlite"));
}

size_t CutWorld::OutboxSize() { return Must(OpenOutbox()->List("")).size(); }

Result<lpa::DownloadResult> CutWorld::Download(bool send_notification, const std::string& name) {
  const auto reader = device_->MakeReader("lpa");
  const auto outbox = OpenOutbox();
  lpa::DownloadOrder order;
  order.address = Must(sgp22::SmdpAddress::Parse(World::kAddress));
  order.matching_id = name;
  order.send_notification = send_notification;
  lpa::DownloadHandlers handlers;
  handlers.ask_consent = [](const sgp22::ProfileMetadata&) { return lpa::Consent::kAccept; };
  handlers.outbox = outbox.get();
  return lpa::ProfileDownload(*reader, http_, {}, std::move(order), handlers).Run({});
}

Result<std::vector<sgp22::ProfileInfo>> CutWorld::List() {
  const auto reader = device_->MakeReader("lpa");
  return lpa::ProfileManager(*reader, http_, {}, {}).List({});
}

Result<lpa::ManagementResult> CutWorld::Manage(Operation operation, const std::string& iccid,
                                               bool notify) {
  const auto reader = device_->MakeReader("lpa");
  const auto outbox = OpenOutbox();
  lpa::ManagementOptions options;
  options.deliver_notifications = notify;
  options.outbox = outbox.get();
  options.reopen_pause = Duration(0);
  lpa::ProfileManager manager(*reader, http_, {}, options);
  return (manager.*operation)(iccid, {});
}

Result<std::vector<lpa::NotificationDelivery>> CutWorld::ProcessNotifications() {
  const auto reader = device_->MakeReader("lpa");
  const auto outbox = OpenOutbox();
  LPAB_ASSIGN(lpa::IsdrChannel isdr, lpa::IsdrChannel::Open(*reader, {}, {}));
  lpa::Es9Plus es9plus(http_);
  lpa::NotificationOutbox notifications(isdr, es9plus, outbox.get());
  LPAB_ASSIGN(auto pending, notifications.Retrieve(nullptr, {}));
  return notifications.Deliver(std::move(pending), {});
}

std::string SampleIccid() { return Must(sim::smdp::WithLuhnDigit("898800101000000001")); }

CardState StateWithProfile(bool enabled) {
  CutWorld world;
  const auto installed = Must(world.Download());
  const std::string iccid = installed.metadata.iccid.digits();
  if (enabled) Must(world.Manage(&lpa::ProfileManager::Enable, iccid));
  if (!world.card_state().notifications.empty()) throw std::runtime_error("they were delivered");
  return world.card_state();
}

}  // namespace lpab::tests
