using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>Why a remote host cannot be used, with a next step.</summary>
internal static class RemoteProblems
{
    public const string KeyChangedCode = "remote-host.key-changed";

    private const int NotFound = 127;

    public static Problem KeyChanged { get; } = Problem.Conflict(
        KeyChangedCode, "The remote host proves itself by another host key than the one that was pinned.",
        "Nothing was sent there, and nothing will be. Ask its provider: if the key was changed on purpose, pin the new one under Storage; if not, somebody stands in between.");

    public static Problem KeyRefused { get; } = Problem.Unavailable(
        "remote-host.key-not-accepted", "The remote host does not accept the server's key.", "Paste the public key that Storage shows there, and try again.");

    public static Problem Silent { get; } = Problem.Unavailable(
        "remote-host.unreachable", "The remote host does not answer in time.", "Is it up, and are name and port right? Jobs are tried again by themselves.");

    public static Problem NotTested { get; } = Problem.Conflict(
        "remote-host.not-tested", "The remote host has not passed its test yet.", "Storage says what is missing; test it there.");

    public static Problem HoldsOne { get; } = Problem.Conflict(
        "remote-host.holds-one", "There is a repository in this place already, and its provider makes a place for each.", "Make another one at the provider, and add it as a remote host of its own.");

    public static Problem AppendOnly { get; } = Problem.Conflict(
        "remote-host.append-only", "The remote host gives the server's key append-only access.", "Give it full access: the server keeps clients from deleting by itself, and retention could never free anything.");

    /// <summary>What no command of borg's can do through SSH.</summary>
    public static Problem NotThere(string what) => Problem.Conflict(
        "repository.on-remote-host", $"{what} is not possible on a remote host: the server does not reach the repository's files there.", "docs/repositories.md says what is and what is not.");

    public static Problem Unreachable(string words) => Problem.Unavailable(
        "remote-host.unreachable", $"The remote host cannot be reached: {words}", "Is it up, and are name and port right? Jobs are tried again by themselves.");

    public static Problem Closed(string words) => Problem.Unavailable(
        "remote-host.closed", $"The remote host has ended the connection: {words}", "Try again; if it stays so, its provider's limits may be reached.");

    public static Problem Strange(string words) => Problem.Conflict(
        "remote-host.strange", $"What answers there does not speak borg's language: {words}", "Does the account print something when it signs in? Is the command really borg's?");

    public static Problem NoBorg(string command, string words) => Problem.Unavailable(
        "remote-host.no-borg", $"There is no {command} on the remote host: {words}", "Install borg there, or say by which command it is started.");

    public static Problem WrongVersion(BorgVersion version) => Problem.Unavailable(
        version < BorgVersion.Oldest ? "remote-host.borg-too-old" : "remote-host.borg-too-new",
        $"The remote host has borg {version}; needed is {BorgVersion.Oldest} or newer, below {BorgVersion.TooNew}.", "Many providers have several: say another command of borg's.");

    public static Problem NotWritable(string path, string exception) => Problem.Conflict(
        "remote-host.not-writable", $"No repository can be made at {path} there ({exception}).", "Choose a folder that the account may write to, and see that there is space left.", "path");

    public static Problem OutOfBounds(string path) => Problem.Conflict(
        "remote-host.path-not-allowed", $"The remote host does not let the server's key into {path}.", "Look at the restriction of the key there, or choose the folder that it allows.", "path");

    /// <summary>What ssh said before it ended.</summary>
    public static Problem Of(int exit, IReadOnlyList<string> lines, string command)
    {
        var words = Words(lines);
        return lines.Select(FailureRules.OfText).FirstOrDefault(failure => failure is not null) switch
        {
            BorgFailure.HostKeyRejected => KeyChanged,
            BorgFailure.SshKeyRefused => KeyRefused,
            BorgFailure.ConnectionFailed => Unreachable(words),
            _ when exit == NotFound || lines.Any(line => line.Contains("not found", StringComparison.OrdinalIgnoreCase)) => NoBorg(command, words),
            _ => Closed(words),
        };
    }

    /// <summary>The same of a failure that the server's own borg had on the way there; null where it is another one.</summary>
    public static Problem? Of(BorgFailure failure, string words) => failure switch
    {
        BorgFailure.HostKeyRejected => KeyChanged,
        BorgFailure.SshKeyRefused => KeyRefused,
        BorgFailure.ConnectionFailed => Unreachable(words),
        BorgFailure.ConnectionClosed => Closed(words),
        _ => null,
    };

    // Another machine's words: few, on one line, and only to be read.
    public static string Words(IReadOnlyList<string> lines) => lines.LastOrDefault(line => line.Trim().Length > 0) is { } last ? ShownText.Of(last.Trim()) : "it does not say why";
}
