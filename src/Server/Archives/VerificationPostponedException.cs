using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// The repository cannot be looked at now, for example because its disk is not mounted. That says nothing about the
/// archive, so the job does not fail for it: verification is tried again.
/// </summary>
public sealed class VerificationPostponedException(Problem problem) : Exception($"{problem.Code}: {problem.Detail}");
