"""What a client may do to the card: the setting `role` of lpa-bridged."""
import os
import pwd

import lab


class Role(lab.SystemTest):
    def setUp(self):
        super().setUp()
        self.start_world()

    def with_role(self, role):
        bridge = self.start_bridge("--role", role)
        self.addCleanup(bridge.stop)
        return bridge

    def refused(self, role, *arguments):
        self.lpa_fails("refused", 6, f"the role {role} is needed", *arguments)

    def test_each_role(self):
        bridge = self.with_role("installer")
        iccid = self.download_ok("SAMPLE").result["iccid"]
        self.lpa_ok("profile", "enable", iccid)
        self.lpa_ok("profile", "disable", iccid)
        self.lpa_ok("profile", "rename", iccid, "home")
        self.refused("owner", "profile", "delete", iccid)
        self.refused("owner", "chip", "set-default-smdp", "smdp.example.com")
        self.refused("owner", "chip", "reset", "--yes")
        bridge.stop()

        bridge = self.with_role("viewer")
        profiles = self.lpa_ok("profile", "list").result["profiles"]
        self.assertEqual([(one["iccid"], one["nickname"], one["state"]) for one in profiles],
                         [(iccid, "home", "disabled")])
        self.lpa_ok("chip", "info")
        self.lpa_ok("notification", "list")
        self.refused("installer", "profile", "enable", iccid)
        self.refused("installer", "profile", "rename", iccid, "mine")
        refused = self.download("SAMPLE")
        self.assertEqual((refused.exit, refused.error["code"]), (6, "refused"), refused.json)
        bridge.stop()

        self.with_role("owner")
        self.lpa_ok("profile", "delete", iccid)
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])


    def test_a_local_users_role(self):
        config = self.folder / "bridged.toml"
        name = pwd.getpwuid(os.getuid()).pw_name
        config.write_text(f'[local_roles]\n"user:{name}" = "installer"\nothers = "viewer"\n')
        self.addCleanup(self.start_bridge("--config", config).stop)
        iccid = self.download_ok("SAMPLE").result["iccid"]
        self.refused("owner", "profile", "delete", iccid)


if __name__ == "__main__":
    lab.main()
