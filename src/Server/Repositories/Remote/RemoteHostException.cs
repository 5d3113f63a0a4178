using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>A remote host cannot be used, where files that cannot be used are an <see cref="IOException"/>.</summary>
public sealed class RemoteHostException : IOException
{
    public RemoteHostException(Problem problem)
        : base(problem.Detail) => Problem = problem;

    public Problem Problem { get; }

    /// <summary>The problem behind an exception; null where it is of another kind.</summary>
    public static Problem? Of(Exception exception) => (exception as RemoteHostException)?.Problem;
}
