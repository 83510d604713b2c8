// The part of CardService that turns clients out.
#include "bridge/card_service.h"

namespace lpab::bridge {

bool CardService::InPackage() const {
  const auto session = sessions_.find(run_->header().session);
  return session != sessions_.end() && session->second.filter.in_package();
}

// Nothing more is sent behind the command in flight.
void CardService::StopRun(Error reason) {
  package_until_.reset();
  if (!run_) return;
  run_->Stop(std::move(reason));
  worker_.InterruptChain();
  Advance();
}

std::string CardService::TurnOut(const Peer* peer, const Error& reason, bool now,
                                 std::function<void()> done) {
  if (lease_.connection() != peer) {
    done();
    return {};
  }
  std::string work = run_ ? UnderWay() : "";
  EndLease(reason, std::move(done), !now);
  if (now) StopRun(reason);
  return work;
}

std::string CardService::UnderWay() const {
  if (switches_.working()) return "a profile switch, which the device ends by itself";
  if (!run_) return {};
  const auto session = sessions_.find(run_->header().session);
  const char* function =
      session == sessions_.end() ? nullptr : session->second.filter.judged().function;
  return std::string(function == nullptr ? "a batch" : function) + " of " + lease_.holder() + ", " +
         std::to_string(run_->done()) + " of " + std::to_string(run_->header().commands) +
         " commands done";
}

}  // namespace lpab::bridge
