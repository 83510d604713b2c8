// Peer: a connected client, as the card service sees it.
#pragma once

#include <string>

#include "bridge/client_identity.h"
#include "wire/pdu.h"

namespace lpab::bridge {

// Held weakly by what is under way for it: it may be gone when an answer comes.
class Peer {
 public:
  virtual ~Peer() = default;

  virtual void Send(const wire::Pdu& pdu) = 0;
  // For others who want the card: "lpa on bench-pc".
  virtual std::string name() const = 0;
  virtual const ClientIdentity& identity() const = 0;
};

}  // namespace lpab::bridge
