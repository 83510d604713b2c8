#include "apps/lpa-bridged/announcer.h"

#include <system_error>

#include "base/log.h"

namespace lpab::apps {
namespace {

constexpr char kLog[] = "announcer";
constexpr size_t kMaximumWishes = 16;
constexpr Duration kPatience = std::chrono::seconds(10);

}  // namespace

Result<std::unique_ptr<Announcer>> Announcer::Start() {
  LPAB_ASSIGN(auto stop, io::CancellationSource::Create());
  LPAB_ASSIGN(auto wishes, Wishes::Create(kMaximumWishes));
  std::unique_ptr<Announcer> announcer(new Announcer(std::move(stop), std::move(wishes)));
  try {
    announcer->thread_ = std::thread([raw = announcer.get()] { raw->Run(); });
  } catch (const std::system_error& error) {
    return Fail(OsError("starting the announcer's thread", error.code().value()));
  }
  return announcer;
}

Announcer::~Announcer() {
  stop_.Cancel();
  wishes_->Close();
  if (thread_.joinable()) thread_.join();
}

void Announcer::Set(std::optional<dnssd::Service> service) {
  if (service.has_value() == announces_) return;
  announces_ = service.has_value();
  if (auto pushed = wishes_->Push(std::move(service)); !pushed) {
    log::Warning(kLog, "Avahi does not answer: " + pushed.error().message);
  }
}

void Announcer::Run() {
  std::unique_ptr<dnssd::Announcement> announcement;
  while (auto wish = wishes_->Take({Deadline::Never(), stop_.cancellation()})) {
    announcement.reset();
    if (!*wish) continue;
    auto made =
        dnssd::Announcement::Make(**wish, {Deadline::After(kPatience), stop_.cancellation()});
    if (made) {
      log::Info(kLog, "the network is told of \"" + (*wish)->name + "\"");
      announcement = std::move(*made);
    } else {
      log::Info(kLog, "the network is not told of this device: " + made.error().message);
    }
  }
}

}  // namespace lpab::apps
