// Judge: which events of a trace say that something went wrong.
#pragma once

#include <optional>
#include <string>

#include "trace/trace_log.h"

namespace lpab::trace {

struct Verdict {
  std::string what;  // "the card answers AuthenticateServer with ..."
  bool grave = true;
};

// Looks at one event after the other, in the order of time. One thread.
class Judge {
 public:
  // `has_lpa`: the LPA's trace is there, which knows better than status words what an answer is.
  explicit Judge(bool has_lpa) : has_lpa_(has_lpa) {}

  // Nothing where all is well.
  std::optional<Verdict> Look(const Json& event, bool of_device);
  // "failed with not-found: ...", of the LPA's last event; empty: it did not fail.
  const std::string& conclusion() const { return conclusion_; }

 private:
  std::optional<Verdict> LookAtModem(const std::string& name, const Json& event);
  std::optional<Verdict> LookAtAudit(const Json& event) const;
  std::optional<Verdict> LookAtDevice(const std::string& name, const Json& event);
  std::optional<Verdict> LookAtLpa(const std::string& name, const Json& event);

  const bool has_lpa_;
  std::string asked_;  // the last line to the modem
  std::string conclusion_;
};

}  // namespace lpab::trace
