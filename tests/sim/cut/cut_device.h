// CutDevice: the device in one process: bridge, modem and card, behind a link, each of which the
// Cutter cuts.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "bridge/bridge_server.h"
#include "bridge/modem_worker.h"
#include "cut_card.h"
#include "cut_link.h"
#include "modem/cgla_reader.h"
#include "remote/bridge_reader.h"
#include "sim/modem/modem.h"

namespace lpab::tests {

// The system's time, which a test moves forward. Thread-safe.
class SkippingClock final : public Clock {
 public:
  TimePoint Now() const override { return System().Now() + Duration(skipped_.load()); }
  void SleepFor(Duration duration) override { Skip(duration); }
  void Skip(Duration duration) { skipped_ += duration.count(); }

 private:
  std::atomic<Duration::rep> skipped_ = 0;
};

// The modem of a device, and the settings of the device by which the translator handles it.
struct DeviceModem {
  sim::modem::ModemOptions modem = {};
  modem::ModemProfileChanges changes = {};
};

// Bridge and worker run on threads of their own. The card belongs to the worker's, but while the
// device is idle to the test's. Cutter and card must outlive it.
class CutDevice {
 public:
  CutDevice(Cutter& cutter, card::RawCard& card, DeviceModem modem = {});
  ~CutDevice();

  // A program's reader, which gives up soon.
  std::unique_ptr<remote::BridgeReader> MakeReader(const std::string& name);

  // After a run: what was taken away comes back, and the next client gets the card, once the grace
  // time is over. False when the lease is stuck.
  bool Settle();

 private:
  Cutter& cutter_;
  SkippingClock clock_;
  FakeClock modem_clock_;  // of the worker's thread
  std::shared_ptr<modem::ChannelMemory> sessions_ = std::make_shared<modem::ChannelMemory>();
  CutCard card_;
  const modem::ModemProfileChanges changes_;
  sim::modem::Modem modem_;
  std::unique_ptr<io::PollLoop> loop_;
  std::unique_ptr<bridge::ModemWorker> worker_;
  std::unique_ptr<bridge::CardService> service_;
  std::unique_ptr<bridge::BridgeServer> server_;
  std::thread thread_;
  CutLink link_;
};

}  // namespace lpab::tests
