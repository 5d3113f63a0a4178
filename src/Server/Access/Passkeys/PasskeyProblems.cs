using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access.Passkeys;

internal static class PasskeyProblems
{
    /// <summary>One answer for everything that can be wrong with an assertion: it tells nobody which credentials or users exist.</summary>
    public static readonly Problem Refused = new("passkey.refused", ProblemKind.Unauthenticated, "The passkey was not accepted.", "Try again, or sign in another way.");

    public static readonly Problem Blocked = new("passkey.blocked", ProblemKind.Unauthenticated, "This passkey is blocked, because a copy of it seems to exist.",
        "Sign in another way, remove the passkey on your account page and add it anew.");

    public static readonly Problem TooLate = Problem.Conflict("passkey.too-late", "That took too long.", "Try again.");

    public static readonly Problem NotMade = Problem.Invalid("passkey.not-made", "The passkey that the browser made cannot be taken.", "Try again, or use another device.", "credential");

    public static readonly Problem NeedsName = Problem.Conflict("passkey.needs-name", "Passkeys belong to the name of a server, and the public address of this one has none.",
        "Use an address with a name, such as https://backup.example.org or http://localhost, instead of an IP address.");
}
