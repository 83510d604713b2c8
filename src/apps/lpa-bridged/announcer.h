// Announcer: tells the local network of this device while its access window is open.
#pragma once

#include <memory>
#include <optional>
#include <thread>

#include "dnssd/dnssd.h"
#include "io/cancellation_source.h"
#include "io/mailbox.h"

namespace lpab::apps {

// Avahi is asked on a thread of its own, so that nobody waits for it. Where there is none, nothing
// is announced, and the log says so. One thread calls it.
class Announcer {
 public:
  // Errors: kUnavailable (no descriptors, no thread).
  static Result<std::unique_ptr<Announcer>> Start();
  Announcer(const Announcer&) = delete;
  Announcer& operator=(const Announcer&) = delete;
  ~Announcer();

  // Announces the service until something else is set; none: nothing is announced. Setting what is
  // set already changes nothing.
  void Set(std::optional<dnssd::Service> service);

 private:
  using Wishes = io::Mailbox<std::optional<dnssd::Service>>;

  Announcer(io::CancellationSource stop, std::unique_ptr<Wishes> wishes)
      : stop_(std::move(stop)), wishes_(std::move(wishes)) {}

  void Run();

  io::CancellationSource stop_;
  std::unique_ptr<Wishes> wishes_;
  bool announces_ = false;
  std::thread thread_;
};

}  // namespace lpab::apps
