// DeviceModem: this device's modem, as the daemon takes it, uses it and leaves it.
#pragma once

#include <memory>
#include <string>

#include "apps/lpa-bridged/hooks.h"
#include "apps/lpa-bridged/modem_manager.h"
#include "apps/lpa-bridged/options.h"
#include "apps/lpa-bridged/transcript.h"
#include "base/call.h"
#include "bridge/modem_use.h"
#include "card/reader.h"
#include "io/byte_stream.h"
#include "modem/channel_file.h"
#include "modem/session_rate.h"
#include "tap/tap.h"

namespace lpab::apps {

// Made on the main thread; from then on the worker's.
class DeviceModem final : public bridge::ModemUse {
 public:
  // `state_folder`: where to keep what must outlive the daemon; empty: nowhere. `cut_off` ends what
  // waits for the modem. The options must outlive it.
  DeviceModem(const BridgedOptions& options, const std::string& state_folder, Cancellation cut_off);

  // What crosses the port from now on is written down.
  void SetTranscript(Transcript transcript) { transcript_ = std::move(transcript); }

  // What crosses from now on is told it, which must outlive this.
  void SetTap(const tap::Tap& tap) { tap_ = &tap; }

  // Whether an earlier run left something behind that the next Open() puts in order.
  bool left_behind() const;
  // Whether others on the device use the modem as well, so that it is given back after each lease.
  bool shared() const;

  Result<void> Begin(const Call& call) override;
  void Switched(card::Reader& reader, const std::string& iccid) override;
  void End() override;

  // Opens the port, finds the modem, and closes what an earlier run left open.
  // Errors: as io::OpenModemPort and modem::ModemReader::Open.
  Result<std::unique_ptr<card::Reader>> Open(const Call& call);

 private:
  Result<void> HoldModemManager(const Call& call);
  Result<std::unique_ptr<io::ByteStream>> OpenPort(const Call& call);
  // Port and modem at the rate of a session.
  Result<std::unique_ptr<io::ByteStream>> OpenStream(const Call& call);

  const BridgedOptions& options_;
  const Cancellation cut_off_;
  const modem::SessionRateOptions rate_;
  modem::ChannelFile channels_;
  Hooks hooks_;
  Transcript transcript_;
  const tap::Tap* tap_ = nullptr;
  std::unique_ptr<ModemManagerHold> hold_;
};

}  // namespace lpab::apps
