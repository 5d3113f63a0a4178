using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>Adds a remote host as a storage location: pins the host key that a person has confirmed, and makes a key pair whose public half is to be pasted there.</summary>
public sealed class AddRemoteHost(IDbContextFactory<ServerDatabase> databases, RemoteHosts hosts, SecretBox secrets, TimeProvider time)
{
    /// <param name="Path">Without a slash at its beginning it lies in the account's home.</param>
    /// <param name="BorgCommand">borg's command there; null takes the one of the preset.</param>
    /// <param name="HostKey">As <see cref="ScanHostKey"/> gave it, and a person has compared it.</param>
    /// <param name="Label">As shown; null takes the name of the machine.</param>
    public sealed record Request(RemotePreset Preset, string Host, int Port, string User, string Path, string? BorgCommand, string HostKey, string? Label = null);

    /// <param name="PublicKey">To be pasted at the remote host.</param>
    public sealed record Response(StorageLocationId StorageLocationId, string PublicKey);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (!RemoteAddress.Of(request.Host, request.Port, request.User, request.Path).IsSuccess(out var address, out var problem))
            return problem;
        var preset = RemotePresets.Of(request.Preset);
        var command = string.IsNullOrWhiteSpace(request.BorgCommand) ? preset.BorgCommand : request.BorgCommand.Trim();
        if (command.Length > 200 || command[0] == '-' || !SshToHost.IsPlainWord(command))
            return Problem.Invalid("remote-host.command-invalid", "That is not the name or the path of a program.", "For example borg, borg-1.4 or /usr/local/bin/borg.", "borgCommand");
        if (HostKeys.Parse(request.HostKey) is not { } hostKey)
            return Problem.Invalid("remote-host.host-key-invalid", "That is no host key.", "Ask the remote host for it first.", "hostKey");
        if (!DisplayName.TryNormalise(request.Label ?? address.Host, "storage-location", "label", out var label, out problem))
            return problem;

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var path = address.ToString();
        if (await database.Set<StorageLocation>().AnyAsync(other => other.Path == path, cancellationToken))
            return Exists(path);
        var location = StorageLocation.Create(label, path, time.GetUtcNow());
        if (!(await RemoteKeyPair.MakeAsync(hosts.Folder, location.Id, cancellationToken)).IsSuccess(out var pair, out problem))
            return problem;
        var host = RemoteHost.Create(location.Id, request.Preset, address, command, preset.HoldsOne, hostKey, pair.Public, RemoteKeyPair.Protect(secrets, location.Id, pair.Private));
        try
        {
            database.AddRange(location, host);
            database.Record(actor, ActivityKind.RemoteHostAdded, new ActivitySubject("storage-location", location.Id.Value, label), detail: $"{path}, host key {HostKeys.Fingerprint(hostKey)}");
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException) when (database.Set<StorageLocation>().Any(other => other.Path == path))
        {
            return Exists(path);
        }

        return new Response(location.Id, pair.Public);
    }

    private static Problem Exists(string path) => Problem.Conflict("storage-location.exists", $"{path} is a storage location already.", "Choose another folder.", "path");
}
