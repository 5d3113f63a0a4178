using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Users;

/// <summary>A server without anybody who may change it can only be saved from its command line, so the last one stays.</summary>
internal static class LastAdministrator
{
    public static Problem Stays { get; } = Problem.Conflict("user.last-administrator", "This is the only administrator who can sign in.", "Make somebody else an administrator first.");

    /// <summary>Inside the transaction that changes the user.</summary>
    public static async Task<bool> IsLastAdministratorAsync(this ServerDatabase database, User user, CancellationToken cancellationToken) =>
        user is { IsAdministrator: true, IsDisabled: false }
        && !await database.Set<User>().AnyAsync(other => other.Id != user.Id && other.IsAdministrator && !other.IsDisabled, cancellationToken);
}
