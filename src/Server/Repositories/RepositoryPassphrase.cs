using System.Buffers.Text;
using System.Security.Cryptography;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;

namespace BorgBackupServer.Server.Repositories;

/// <summary>The passphrase of a repository: 256 random bits, stored protected and bound to its row.</summary>
internal static class RepositoryPassphrase
{
    private const string Table = "repositories";
    private const string Column = "ProtectedPassphrase";

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string Protect(SecretBox secrets, RepositoryId id, string passphrase) => secrets.Protect(Table, Column, id.Value, passphrase);

    public static Result<string> Reveal(SecretBox secrets, RepositoryId id, string protectedPassphrase)
    {
        try
        {
            return secrets.Reveal(Table, Column, id.Value, protectedPassphrase);
        }
        catch (SecretTamperedException tampered)
        {
            return Problem.Conflict(
                "repository.secret-tampered", $"The stored passphrase of the repository cannot be used: {tampered.Message}",
                "Somebody changed the database, or the key file is another one. Put both back from the same copy.");
        }
    }

    /// <summary>Why a repository in this state cannot be used.</summary>
    public static Problem NotReady(RepositoryState state) => state switch
    {
        RepositoryState.Creating => Problem.Conflict("repository.not-ready", "The repository is still being made.", "Try again in a moment."),
        RepositoryState.Deleted => Problem.Conflict("repository.deleted", "The repository is deleted.", "Until its time is over, the client's page brings it back with a click."),
        RepositoryState.Removing => Problem.Conflict("repository.removed", "The time in which the repository could be brought back is over; its files are being removed.", null),
        _ => Problem.Conflict("repository.failed", "The repository could not be made.", "Its page says why. Make it again from there."),
    };
}
