using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories;

/// <summary>The encryption modes among which a person chooses, and why not the others. It cannot be changed later.</summary>
public static class EncryptionChoice
{
    /// <summary>What choosing it means, in a sentence.</summary>
    public static string Consequence(RepositoryEncryption encryption) => encryption switch
    {
        RepositoryEncryption.Repokey => "The faster one where the client's processor has SHA instructions, as most have since 2019.",
        RepositoryEncryption.RepokeyBlake2 => "The faster one on older processors; as safe.",
        _ => throw new ArgumentOutOfRangeException(nameof(encryption)),
    };

    /// <param name="name">As borg calls it; null for the default.</param>
    internal static Result<RepositoryEncryption> Find(string? name)
    {
        if (name is null)
            return NewRepository.DefaultEncryption;
        if (EncryptionNames.Find(name) is { } encryption)
            return encryption;
        return Problem.Invalid("repository.encryption-not-offered", Why(name), $"Choose one of these: {string.Join(", ", EncryptionNames.All)}.", "encryption");
    }

    private static string Why(string name) => name switch
    {
        "keyfile" or "keyfile-blake2" => "With a key file on the client the server could not list, verify or restore what is in the repository.",
        "authenticated" or "authenticated-blake2" => "borg on the client asks before it writes to a repository that is not encrypted, and an agent that says yes could be led to write to any.",
        "none" => "Without encryption anybody who reaches the storage reads the files, and changes archives without a trace.",
        _ => "borg has no such encryption mode.",
    };
}
