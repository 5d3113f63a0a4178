using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;

namespace BorgBackupServer.Server.Settings;

/// <summary>
/// Who may set the server up: whoever holds the link that this start printed. Only the token's hash is kept, in memory;
/// the next start prints another. Once set-up is done the door is gone for good.
/// </summary>
public sealed class SetUpDoor(SettingsReader settings)
{
    private volatile string? tokenHash;
    private volatile bool isDone;

    public async ValueTask<bool> IsDoneAsync(CancellationToken cancellationToken)
    {
        if (!isDone && await settings.FindAsync(SettingKeys.SetUpAt, cancellationToken) is not null)
            Close();
        return isDone;
    }

    /// <summary>A new token, or null when set-up is done. A token given before is void.</summary>
    public async Task<string?> OpenAsync(CancellationToken cancellationToken)
    {
        if (await IsDoneAsync(cancellationToken))
            return null;
        var (token, hash) = Tokens.Create();
        tokenHash = hash;
        return token;
    }

    /// <summary>Null for the holder of the link, otherwise why not.</summary>
    public async Task<Problem?> RefuseAsync(string token, CancellationToken cancellationToken)
    {
        if (await IsDoneAsync(cancellationToken))
            return Done;
        return tokenHash is { } hash && Tokens.Matches(token, hash) ? null : WrongLink;
    }

    public void Close()
    {
        isDone = true;
        tokenHash = null;
    }

    public static Problem Done => Problem.Conflict("setup.done", "This server is already set up.", "Sign in. If you did not set it up, somebody else did: stop the server.");

    private static Problem WrongLink => new("setup.wrong-link", ProblemKind.Forbidden, "This is not the link of the server's last start.",
        "Take the line that begins with “Set up:” from the terminal or the log of the server. Each start prints a new one.");
}
