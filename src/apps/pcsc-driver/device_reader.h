// DeviceReader: one device as one reader of pcscd's.
#pragma once

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

#include "apps/pcsc-driver/reader_settings.h"
#include "io/cancellation_source.h"
#include "pcsc/virtual_card.h"
#include "remote/presence.h"

namespace lpab::apps {

// A thread of its own keeps a connection without a lease to the device, and makes it anew while it
// cannot be had; present() is what it knows, from memory. The lease is taken when the card is
// powered, on another connection (over Bluetooth: in another stream of the same), and given back
// when the power goes. Thread-safe; a second call at the card waits for the first.
class DeviceReader {
 public:
  // Gives the first try to reach the device a second, over Bluetooth six, so that its card is there
  // when pcscd is, which many systems start for the first program that asks and end again. Errors:
  // kUnavailable (no descriptors or threads left).
  static Result<std::unique_ptr<DeviceReader>> Start(const ReaderSettings& settings);
  DeviceReader(const DeviceReader&) = delete;
  DeviceReader& operator=(const DeviceReader&) = delete;
  // Gives the lease back; what waits for the device is cancelled.
  ~DeviceReader();

  bool present() const { return present_; }

  // Powers the card, or resets it. Gives its ATR.
  // Errors: kUnavailable (the device is not there), kBusy (somebody else has its card), kTimeout.
  Result<Bytes> PowerUp();
  void PowerDown();
  // Errors: those of VirtualCard; kUnavailable where the device was gone since PowerUp().
  Result<Bytes> Transmit(ByteSpan command);

  // The ATR of the card as far as it is known.
  Bytes Atr();

 private:
  DeviceReader(const ReaderSettings& settings, io::CancellationSource stop);
  DeviceReader(const ReaderSettings& settings, const remote::BridgeReader::Connector& connector,
               io::CancellationSource stop);

  // The thread.
  void Run();
  void Watch();
  // Waits; false when it is to stop.
  bool Pause(Duration length) const;
  Call Within(Duration length) const { return {Deadline::After(length), stop_.cancellation()}; }

  const std::string name_;
  const Duration connect_time_;
  const io::CancellationSource stop_;
  remote::Presence presence_;  // of the thread
  bool was_tried_ = false;     // to reach the device; of the thread
  std::promise<void> tried_;   // for the first time
  std::atomic<bool> present_ = false;
  std::atomic<unsigned> absences_ = 0;  // so often it has gone
  std::mutex mutex_;                    // of what follows
  remote::BridgeReader bridge_;
  pcsc::VirtualCard card_;
  unsigned powered_after_ = 0;  // absences
  std::thread thread_;
};

}  // namespace lpab::apps
