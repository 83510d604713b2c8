// BridgeReader::Switching: one profile switch that the device executes.
#pragma once

#include "card/switch_agent.h"
#include "remote/bridge_client.h"

namespace lpab::remote {

// From the request over a lost link to the confirmation. One use; one thread.
class BridgeReader::Switching {
 public:
  Switching(std::shared_ptr<Client> client, wire::SessionId session, uint32_t generation,
            card::SwitchAgent::Progress progress)
      : client_(std::move(client)),
        session_(std::move(session)),
        generation_(generation),
        progress_(std::move(progress)) {}

  // As card::SwitchAgent::Switch.
  Result<card::SwitchOutcome> Run(const card::ProfileSwitch& request, const Call& call);

 private:
  Result<wire::SwitchState> Begin(const card::ProfileSwitch& request, const Call& call);
  Result<wire::SwitchState> Confirm(const Call& call);
  Result<wire::SwitchState> Await(wire::RequestId id, const Call& call);
  // The state once it is no longer being made, over as many links as that takes.
  Result<wire::SwitchState> Recover(const Deadline& until, const Call& call);
  Error OutOfReach(const card::ProfileSwitch& request, const Error& last) const;
  Result<card::SwitchOutcome> ToOutcome(wire::SwitchState state);

  std::shared_ptr<Client> client_;
  const wire::SessionId session_;
  const uint32_t generation_;
  const card::SwitchAgent::Progress progress_;
  wire::SwitchId id_;
  wire::BootId boot_id_;  // of the device that was given it
};

}  // namespace lpab::remote
