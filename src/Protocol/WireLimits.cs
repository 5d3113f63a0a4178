namespace BorgBackupServer.Protocol;

/// <summary>How much one message may carry. Both sides refuse more: a message is never read into memory without a bound.</summary>
public static class WireLimits
{
    /// <summary>Longest JSON body in either direction, in bytes.</summary>
    public const int BodyBytes = 4 * 1024 * 1024;

    /// <summary>Reports in one <see cref="ReportRequest"/>.</summary>
    public const int Reports = 100;

    /// <summary>Lines in one <see cref="LogReport"/>.</summary>
    public const int LogLines = 200;

    /// <summary>UTF-16 units of one log line, one warning or one problem's detail.</summary>
    public const int TextChars = 2000;

    /// <summary>Warnings in one <see cref="FinishedReport"/>.</summary>
    public const int Warnings = 100;

    /// <summary>Jobs that one agent may name as running, or be told to cancel or abandon.</summary>
    public const int Jobs = 256;

    /// <summary>Orders in one <see cref="PollResponse"/>.</summary>
    public const int Orders = 64;

    /// <summary>Paths of one order, or roots in a <see cref="PolicySummary"/>.</summary>
    public const int Paths = 10_000;

    /// <summary>Exclude patterns of one order.</summary>
    public const int Excludes = 10_000;

    /// <summary>Users or groups of one look.</summary>
    public const int Names = 1000;

    /// <summary>Hooks that a client names.</summary>
    public const int Hooks = 100;

    /// <summary>Sources of databases of one client, or of one order.</summary>
    public const int DatabaseSources = 32;

    /// <summary>Databases of one source.</summary>
    public const int Databases = 500;

    /// <summary>UTF-16 units of a password for a database.</summary>
    public const int PasswordChars = 1000;

    /// <summary>Databases that one report of a proof names.</summary>
    public const int Loaded = 100;

    /// <summary>UTF-16 units of names and of the short facts of a machine.</summary>
    public const int NameChars = 256;
}
