namespace BorgBackupServer.Borg.Output;

/// <summary>Python's levels.</summary>
public enum LogLevel
{
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}
