using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories;

/// <summary>What is refused while a repository is frozen.</summary>
public static class FrozenRepository
{
    public static Problem Refusal { get; } = Problem.Conflict(
        "repository.frozen",
        "The repository is frozen: archives were lost or changed without an order.",
        "Restores go on. The client's page says what was found; undo it there, or accept it.");
}
