using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Jobs;

/// <summary>What a noun above this one contributes for a kind of job that the server itself carries out.</summary>
public interface IServerWork
{
    JobKind Kind { get; }

    /// <summary>True when the job needs the repository for itself alone.</summary>
    bool Writes => false;

    /// <summary>
    /// Does the work. Called again from the start after a crash, so it must be repeatable. The token is cancelled when the
    /// job is cancelled or the server stops. Null means done; a problem ends the job as failed.
    /// </summary>
    Task<Problem?> RunAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken);
}
