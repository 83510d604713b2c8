// CutWorld: the whole world in one process, LPA, bridge, modem, card and SM-DP+, with a Cutter at
// each connection, and a list of every notification that the card ever issued.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cut_device.h"
#include "cut_http.h"
#include "http/loopback_client.h"
#include "io/temporary_folder.h"
#include "lpa/outbox_store.h"
#include "lpa/profile_download.h"
#include "lpa/profile_manager.h"
#include "sim/euicc/card.h"
#include "sim/smdp/smdp.h"

namespace lpab::tests {

// Order "A" may be installed once, order "B", which has the same profile, any number of times. Each
// run is a program of its own: its own reader and
// its own outbox on the same file. The test's thread.
class CutWorld {
 public:
  explicit CutWorld(sim::euicc::CardState state = {}, sim::euicc::CardOptions card = {});

  Cutter& cutter() { return cutter_; }
  CutDevice& device() { return *device_; }
  // The card is put into another device.
  void ReplaceDevice(DeviceModem modem);
  // While the device is idle.
  const sim::euicc::CardState& card_state() const { return card_->state(); }
  // Logical channels that can still be opened on the card.
  int FreeChannels();

  // Runs of the program, as `lpa` does these.
  Result<lpa::DownloadResult> Download(bool send_notification = true,
                                       const std::string& order = "A");
  Result<std::vector<sgp22::ProfileInfo>> List();
  using Operation = Result<lpa::ManagementResult> (lpa::ProfileManager::*)(std::string_view,
                                                                           const Call&);
  Result<lpa::ManagementResult> Manage(Operation operation, const std::string& iccid,
                                       bool notify = true);
  Result<std::vector<lpa::NotificationDelivery>> ProcessNotifications();

  // Every notification that the card ever committed, by its sequence number.
  using Issued = std::map<uint64_t, Bytes>;
  const Issued& issued() const { return *issued_; }
  const CutHttp& http() const { return http_; }
  size_t OutboxSize();

 private:
  std::unique_ptr<lpa::OutboxStore> OpenOutbox();

  io::TemporaryFolder folder_;
  Cutter cutter_;
  std::shared_ptr<Issued> issued_;
  std::unique_ptr<sim::euicc::Card> card_;
  std::unique_ptr<sim::smdp::Smdp> smdp_;
  http::LoopbackClient loopback_;
  CutHttp http_;
  std::unique_ptr<CutDevice> device_;
};

// The ICCID of both orders.
std::string SampleIccid();

// A card with the sample profile, its notifications delivered.
sim::euicc::CardState StateWithProfile(bool enabled);

}  // namespace lpab::tests
