// Cutter: cuts one of a world's four connections at its n-th exchange.
#pragma once

#include <mutex>
#include <string>
#include <vector>

namespace lpab::tests {

// How a connection is cut, at exchange n. "Before": the other side never gets it. "After": it is
// executed, and what comes back is lost.
enum class CutKind {
  // The card; an exchange is an APDU, those of the modem too. It is powered up again by the modem.
  kPowerBefore,
  kPowerAfter,
  kCardPulled,  // after; the card stays away
  // Between LPA and bridge; an exchange is a frame of either direction. "Before" cuts in mid-frame.
  kLinkBefore,
  kLinkAfter,
  kLinkGone,  // after; the device stays away
  // Between bridge and modem; an exchange is an AT command.
  kPortBefore,  // the port closes, and can be opened again
  kPortAfter,
  kAnswerLost,     // after; the port stays open and silent
  kRestartBefore,  // the modem restarts on an open port
  kRestartAfter,
  kModemGone,  // after; the port cannot be opened any more
  // Between LPA and SM-DP+; an exchange is an ES9+ request.
  kRequestLost,
  kReplyLost,
  kServerGone,  // after; no request arrives any more
};

enum class Seam { kCard, kLink, kModem, kServer };

Seam SeamOf(CutKind kind);
std::string NameOf(CutKind kind);
// The connection stays cut until the run is over.
bool Stays(CutKind kind);

// Counts the exchanges at the seam of the cut that is set up. All threads.
class Cutter {
 public:
  enum class Moment { kNone, kBefore, kAfter };

  // The n-th exchange (1 is the next) is cut.
  void Arm(CutKind kind, int n);
  // Nothing is cut any more, and what stayed away is back.
  void Disarm();

  // Tells of one exchange; gives whether and when it is to be cut.
  Moment Pass(Seam seam, std::string what = {});
  bool Gone(Seam seam) const;
  // What is armed, or was last.
  CutKind kind() const;
  // Since Arm().
  bool happened() const;
  // The exchange that was cut, as Pass was told of it.
  std::string what() const;
  // What was told of the modem's seam since the last ForgetCommands(), in order.
  std::vector<std::string> commands() const;
  void ForgetCommands();

 private:
  mutable std::mutex mutex_;
  bool armed_ = false;
  CutKind kind_ = CutKind::kPowerBefore;
  int left_ = 0;
  bool happened_ = false;
  std::string what_;
  std::vector<std::string> commands_;
  bool gone_ = false;
};

}  // namespace lpab::tests
