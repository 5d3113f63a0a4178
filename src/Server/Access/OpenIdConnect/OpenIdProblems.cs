using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Refusals on the way over the provider. The way back is a navigation, so the sign-in page gets a code and finds the words here.</summary>
internal static class OpenIdProblems
{
    public static readonly Problem Off = Problem.Unavailable("open-id.off", "Signing in through a provider is not switched on.", "Sign in with your password.");

    public static readonly Problem OutOfReach = Problem.Unavailable("open-id.out-of-reach", "The provider does not answer.", "Try again in a moment, or sign in with your password.");

    public static readonly Problem AnswerRefused = new("open-id.answer-refused", ProblemKind.Unauthenticated, "The provider's answer was not accepted.",
        "Open the server by its public address and try again. If it stays so, an administrator finds the reason in the server's log.");

    public static readonly Problem NoAccount = new("open-id.no-account", ProblemKind.Forbidden, "There is no account here for the one you have at the provider.",
        "If you have an account here, sign in to it and link the two on your account page. Otherwise ask an administrator.");

    public static readonly Problem Waiting = new("open-id.approval-pending", ProblemKind.Forbidden, "An administrator has to let you in first.",
        "Your wish is on their page now. Sign in again when they have answered.");

    public static readonly Problem LinkedElsewhere = Problem.Conflict("open-id.linked-elsewhere", "This account of the provider belongs to another user here.");

    public static readonly Problem LinkedAlready = Problem.Conflict("open-id.linked-already", "Your account is linked to another one at this provider.", "Remove that link first.");

    public static readonly Problem SessionEnded = new("open-id.session-ended", ProblemKind.Unauthenticated, "Your session ended meanwhile; nothing was linked.", "Sign in and try again.");

    public static readonly Problem NotWaiting = new("pending-user.not-found", ProblemKind.NotFound, "Nobody of that id waits for approval.", "Somebody else may have answered already.");

    private static readonly Problem[] All = [Off, OutOfReach, AnswerRefused, NoAccount, Waiting, LinkedElsewhere, LinkedAlready, SessionEnded];

    /// <summary>Null for a code that is none of these: what stands in an address is shown to nobody.</summary>
    public static Problem? Find(string? code) => Array.Find(All, problem => problem.Code == code);
}
