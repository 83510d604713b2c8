// Reply: what a command comes to.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lpab::sim::modem {

// 3GPP TS 27.007 section 9.2.
enum class Cme {
  kPhoneFailure = 0,
  kOperationNotAllowed = 3,
  kOperationNotSupported = 4,
  kSimNotInserted = 10,
  kSimFailure = 13,
  kSimBusy = 14,
  kNotFound = 22,
  kMemoryFailure = 23,
  kIncorrectParameters = 50,
};

// "SIM failure": what +CMEE=2 shows. Other numbers of 27.007 may stand in a Cme, too.
std::string_view CmeText(Cme error);

struct Reply {
  enum class Final {
    kOk,
    kError,  // plain ERROR whatever +CMEE says
    kCme,    // +CME ERROR, or ERROR with +CMEE=0
    kNone,   // no answer at all
  };

  // When the information text comes.
  enum class When { kBeforeFinal, kAfterFinal, kWithNextCommand };

  std::vector<std::string> lines;  // information text
  When when = When::kBeforeFinal;
  Final final = Final::kOk;
  Cme cme = Cme::kPhoneFailure;
  std::vector<std::string> urcs;  // unsolicited lines after the final result, to every port
  bool late = false;              // it comes with the next command's answer
  bool restarted = false;         // the modem restarted: every port is as after power-on

  static Reply Ok() { return {}; }
  static Reply Ok(std::string line) {
    Reply reply;
    reply.lines.push_back(std::move(line));
    return reply;
  }
  static Reply Error() {
    Reply reply;
    reply.final = Final::kError;
    return reply;
  }
  static Reply None() {
    Reply reply;
    reply.final = Final::kNone;
    return reply;
  }
  static Reply Error(Cme error) {
    Reply reply;
    reply.final = Final::kCme;
    reply.cme = error;
    return reply;
  }
};

}  // namespace lpab::sim::modem
