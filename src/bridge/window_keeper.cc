#include "bridge/window_keeper.h"

#include "base/duration_text.h"
#include "base/log.h"

namespace lpab::bridge {
namespace {

constexpr char kItself[] = "lpa-bridged";

}  // namespace

Result<std::unique_ptr<WindowKeeper>> WindowKeeper::Create(io::PollLoop& loop, BridgeServer& server,
                                                           CardService& service,
                                                           const WindowOptions& options,
                                                           Listen listen) {
  std::unique_ptr<WindowKeeper> keeper(
      new WindowKeeper(loop, server, service, options, std::move(listen)));
  LPAB_ASSIGN(keeper->timer_,
              io::BootTimer::Create(loop, [raw = keeper.get()] { raw->OnTimer(); }));
  return keeper;
}

WindowKeeper::WindowKeeper(io::PollLoop& loop, BridgeServer& server, CardService& service,
                           const WindowOptions& options, Listen listen)
    : loop_(loop),
      server_(server),
      service_(service),
      options_(options),
      listen_(std::move(listen)),
      window_(Clock::BootTime(), options_.idle) {
  server_.SetWindowUse([this](size_t clients) {
    window_.SetInUse(clients > 0);
    Rearm();
  });
}

WindowKeeper::~WindowKeeper() { server_.SetWindowUse(nullptr); }

Result<void> WindowKeeper::HeedTrigger(const std::string& path) {
  LPAB_ASSIGN(trigger_, TriggerFile::Watch(loop_, path, [this, path] {
                const auto opened = Open("the file " + path);
                if (!opened) log::Warning("window", "is not opened: " + opened.error().ToString());
              }));
  trigger_->Check();
  return {};
}

Result<void> WindowKeeper::Open(Duration length, const std::string& who) {
  if (!window_.open()) {
    LPAB_ASSIGN(std::vector<io::Listener> listeners, listen_());
    server_.OpenWindow(std::move(listeners), options_.door);
  }
  window_.Open(length);
  Audit(who, "open for " + DurationText(length));
  Rearm();
  Tell();
  return {};
}

void WindowKeeper::Audit(const std::string& who, std::string what) const {
  if (options_.audit) options_.audit({who, std::nullopt, "window", std::move(what)});
}

std::string WindowKeeper::Shut(bool now, const std::string& who, const std::string& why) {
  const bool was_open = window_.open();
  window_.Shut();
  Rearm();
  std::string work = server_.ShutWindow(
      wire::NumberedError(wire::ErrorNumber::kWindowShut, "the device's access window was shut")
          .WithNext("have it opened on the device: lpa-bridged open"),
      now);
  if (!work.empty()) log::Notice("window", (now ? "interrupted: " : "still under way: ") + work);
  if (!was_open) return work;
  Audit(who, why.empty() ? "shut" : "shut: " + why);
  Tell();
  return work;
}

std::string WindowKeeper::state() const {
  return window_.open() ? "open for another " + DurationText(window_.left()) : "shut";
}

void WindowKeeper::OnTimer() {
  const auto over = window_.over();
  if (over == AccessWindow::Over::kTime) {
    Shut(false, kItself, "its time is over");
  } else if (over == AccessWindow::Over::kIdle && !service_.in_use() && !Awaited()) {
    Shut(false, kItself, "no client for " + DurationText(options_.idle));
  } else if (over) {
    window_.SetInUse(true);  // the idle time begins anew
    window_.SetInUse(server_.window_clients() > 0);
  }
  Rearm();
}

bool WindowKeeper::Awaited() const { return options_.awaited && options_.awaited(); }

void WindowKeeper::Rearm() { timer_->Set(window_.due()); }

void WindowKeeper::Tell() const {
  if (changed_) changed_();
}

}  // namespace lpab::bridge
