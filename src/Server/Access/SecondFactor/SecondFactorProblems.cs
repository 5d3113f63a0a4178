using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>What is said in more than one place.</summary>
internal static class SecondFactorProblems
{
    public static Problem Missing { get; } = new("access.second-factor-required", ProblemKind.Forbidden, "Everyone on this server uses a second factor, and this account has none yet.",
        "Set it up under Account, Second factor.");

    public static Problem NotPending { get; } = new("access.not-signed-in", ProblemKind.Unauthenticated, "Name and password come first.", "Sign in anew; between both steps there may be ten minutes.");

    public static Problem Off { get; } = Problem.Conflict("access.second-factor-off", "This account has no authenticator app.", "Set it up first.");

    public static Problem On { get; } = Problem.Conflict("access.second-factor-on", "This account has an authenticator app already.", "Turn it off before you set up another.");

    public static Problem WrongCode(string field) =>
        Problem.Invalid("access.wrong-code", "This code is not valid now.", "A code of the app works once, and for half a minute. Wait for the next one, or check the clock of your phone.", field);
}
