namespace BorgBackupServer.Server.Settings;

public static class SettingKeys
{
    /// <summary>How browsers and agents reach the server, for example <c>https://backup.example.org</c>.</summary>
    public const string PublicAddress = "public-address";

    /// <summary>Port of the private sshd; chosen at first start and kept, because agents have pinned it.</summary>
    public const string SshPort = "ssh-port";

    /// <summary>How many minutes a session lasts without a request or a click.</summary>
    public const string SessionIdleMinutes = "session-idle-minutes";

    /// <summary>How many minutes a session lasts however busy it is.</summary>
    public const string SessionMostMinutes = "session-most-minutes";

    /// <summary>How many backups and restores run at once on the whole server.</summary>
    public const string JobsPerServer = "jobs-per-server";

    /// <summary>How many jobs run at once in one storage location.</summary>
    public const string JobsPerLocation = "jobs-per-location";

    /// <summary>How many jobs of one client run at once.</summary>
    public const string JobsPerClient = "jobs-per-client";

    /// <summary>After how many minutes without progress a job is stopped.</summary>
    public const string StallsAfterMinutes = "stalls-after-minutes";

    /// <summary>When set-up was finished, in ISO 8601. Missing means that the set-up page is open to who has the link.</summary>
    public const string SetUpAt = "set-up-at";

    /// <summary><c>yes</c>: everyone must use a second factor.</summary>
    public const string SecondFactorRequired = "second-factor-required";

    /// <summary>The mail server and its account, as JSON; empty where this server sends no mail.</summary>
    public const string Mail = "mail";

    /// <summary>A known text under the server key: shows at each start that the key file is the one this database was made with.</summary>
    public const string KeyCheck = "key-check";

    /// <summary>Days between two checks of a repository; 0 for never.</summary>
    public const string CheckDays = "check-days";

    /// <summary>Days between two checks with all data.</summary>
    public const string DataCheckDays = "data-check-days";

    /// <summary>For how many days a deleted repository can be brought back.</summary>
    public const string CoolingOffDays = "cooling-off-days";

    /// <summary>For how many it could before that was changed, and when it was, in seconds since 1970: until the longer one has passed it counts.</summary>
    public const string CoolingOffDaysBefore = "cooling-off-days-before";

    public const string CoolingOffChangedAt = "cooling-off-changed-at";
}
