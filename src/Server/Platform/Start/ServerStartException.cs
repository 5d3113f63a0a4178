namespace BorgBackupServer.Server.Platform.Start;

/// <summary>The server refuses to start. The message says what is wrong, the hint what to do; both are for the person at the terminal.</summary>
public sealed class ServerStartException(string message, string hint, int exitCode = ExitCodes.CannotStart) : Exception(message)
{
    public string Hint { get; } = hint;

    public int ExitCode { get; } = exitCode;
}
