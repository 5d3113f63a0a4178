using System.Collections.Immutable;

namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// The environment of every borg we run. Nobody answers prompts, times are UTC, names are UTF-8, and an unknown
/// unencrypted repository is never accepted. Not a record: its text form must not show the passphrases.
/// </summary>
public sealed class BorgEnvironment
{
    /// <summary>borg's home for cache, configuration and security state; one per account, never shared between them.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>Null where the repository is not decrypted, as for compact; borg then fails rather than asks.</summary>
    public string? Passphrase { get; init; }

    /// <summary>Only for the one command that changes it.</summary>
    public string? NewPassphrase { get; init; }

    /// <summary>
    /// A stable name of this machine, with which borg recognises stale locks of its own host. By default borg takes
    /// host name and MAC address, which change.
    /// </summary>
    public string? HostId { get; init; }

    /// <summary>The command that stands in for <c>ssh</c>; borg splits it like a shell does.</summary>
    public string? RemoteShell { get; init; }

    /// <summary>borg's command at the other end, where it has another name than <c>borg</c>.</summary>
    public string? RemoteCommand { get; init; }

    /// <summary>Accept that the repository's address changed. Only where the repository's id was checked by us.</summary>
    public bool AcceptsRelocation { get; init; }

    /// <summary>Skip borg's self-test (0.1 s per start); only after one tested run of the installed version.</summary>
    public bool SkipsSelfTest { get; init; }

    public override string ToString() => $"borg environment at {BaseDirectory}";

    internal ImmutableDictionary<string, string> ToVariables()
    {
        var variables = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        variables["BORG_BASE_DIR"] = BaseDirectory;
        // Always set, even empty: without it borg asks on /dev/tty and waits for ever.
        variables["BORG_PASSPHRASE"] = Passphrase ?? "";
        variables["BORG_DISPLAY_PASSPHRASE"] = "no";
        variables["BORG_RELOCATED_REPO_ACCESS_IS_OK"] = AcceptsRelocation ? "yes" : "no";
        variables["BORG_EXIT_CODES"] = "modern"; // from 1.4 on; older ones ignore it
        variables["BORG_SHOW_SYSINFO"] = "no";
        variables["TZ"] = "UTC"; // borg prints local times without an offset
        variables["LC_ALL"] = "C.UTF-8";
        if (HostId is not null)
            variables["BORG_HOST_ID"] = HostId;
        if (RemoteShell is not null)
            variables["BORG_RSH"] = RemoteShell;
        if (RemoteCommand is not null)
            variables["BORG_REMOTE_PATH"] = RemoteCommand;
        if (SkipsSelfTest)
            variables["BORG_SELFTEST"] = "disabled";
        return variables.ToImmutable();
    }
}
