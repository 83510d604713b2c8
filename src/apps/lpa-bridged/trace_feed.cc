#include "apps/lpa-bridged/trace_feed.h"

#include "base/log.h"

namespace lpab::apps {
namespace {

// Of the format of docs/trace.md.
constexpr uint64_t kSchema = 1;

}  // namespace

TraceFeed::TraceFeed(io::PollLoop& loop, JsonLine about)
    : about_(std::move(about)), tap_([this, &loop](const auto& line) {
        const std::lock_guard lock(stamping_);
        loop.Post([this, line = line()] { Take(line); });
      }) {}

void TraceFeed::Serve(bridge::ControlServer& control) {
  control_ = &control;
  control.HandleFeed("trace", {[this](auto arguments, auto feed) {
                                 return Begin(!arguments.empty() && arguments[0] == "full", feed);
                               },
                               [this](auto) {
                                 tap_.Stop();
                                 feed_.reset();
                               }});
}

Result<void> TraceFeed::Begin(bool full_identifiers, bridge::ControlServer::FeedId feed) {
  if (feed_) return Fail(ErrorCode::kBusy, "another trace is being taken");
  feed_ = feed;
  lost_ = 0;
  tap_.Start(full_identifiers);
  JsonLine begin;
  begin.Number("schema", kSchema)
      .Add(about_)
      .Text("identifiers", full_identifiers ? "full" : "short");
  tap_.Write("begin", begin);
  return {};
}

void TraceFeed::Take(const std::string& line) {
  if (!feed_) return;
  if (lost_ > 0) {
    const std::string told = "{\"event\":\"lost\",\"lines\":" + std::to_string(lost_) + "}\n";
    if (!control_->Send(*feed_, told)) {
      ++lost_;
      return;
    }
    lost_ = 0;
  }
  if (!control_->Send(*feed_, line)) ++lost_;
}

void TraceFeed::Tell(const bridge::AuditEvent& event) const {
  const auto name = [this](const std::string& identifier) {
    const size_t shown = tap_.full_identifiers() ? identifier.size() : 4;
    const size_t hidden = identifier.size() - std::min(identifier.size(), shown);
    return (hidden > 0 ? "..." : "") + identifier.substr(hidden);
  };
  JsonLine fields;
  fields.Text("who", event.who).Text("operation", event.operation).Text("result", event.result);
  if (event.key) fields.Text("key", event.key->Fingerprint());
  if (!event.iccid.empty()) fields.Text("iccid", name(event.iccid));
  if (!event.isdp_aid.empty()) fields.Text("isdpAid", name(event.isdp_aid));
  tap_.Write("audit", fields);
}

}  // namespace lpab::apps
