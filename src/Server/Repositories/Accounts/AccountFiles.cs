using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.WaysBack;
using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Repositories.Accounts;

/// <summary>System mode: each client's files belong to an account of its own, and bbs-helper acts in its name.</summary>
public sealed class AccountFiles(IsolationSettings settings, RootOrders orders) : IRepositoryFiles
{
    /// <summary>A safety copy that is being made has this behind its id.</summary>
    private const string Unfinished = ".part";

    public TimeSpan LookEvery => TimeSpan.FromHours(1);

    public Task PrepareAsync(RepositoryPlace place, CancellationToken cancellationToken) =>
        orders.RunAsync(["client-create", place.Client.ToString()], cancellationToken);

    public BorgInvocation Invoke(RepositoryPlace place, BorgCommand command, string? passphrase, string? newPassphrase = null)
    {
        // Its base directory is the helper's to know; here it stands only because a command has an environment.
        var request = BorgRequest.Of(command, new BorgEnvironment { BaseDirectory = settings.BorgHomeOf(place.Client.Value, place.Id.Value), Passphrase = passphrase, NewPassphrase = newPassphrase }, place.Copy?.Value);
        var json = JsonSerializer.SerializeToElement(request, IsolationJson.Default.BorgRequest);
        var kind = json.GetProperty("kind").GetString() ?? throw new InvalidOperationException("A request has a kind.");
        return BorgInvocation.By(
            RootOrders.Sudo,
            [.. RootOrders.Arguments("borg", kind, place.Client.ToString(), place.Id.ToString(), StorageOf(place))],
            (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(request, IsolationJson.Default.BorgRequest), (byte)'\n']);
    }

    public async Task<string?> ReadConfigAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        var lines = await orders.RunAsync(Order("repository-config", place), cancellationToken);
        return lines.Count == 0 ? null : string.Join('\n', lines);
    }

    public async Task<BorgLock?> ReadLockAsync(RepositoryPlace place, CancellationToken cancellationToken) =>
        Answer(await orders.RunAsync(Order("repository-lock", place), cancellationToken), IsolationJson.Default.BorgLock);

    public async Task<LogMark?> MarkAsync(RepositoryPlace place, CancellationToken cancellationToken) =>
        Answer(await orders.RunAsync(Order("log-mark", place), cancellationToken), IsolationJson.Default.LogMark);

    public async Task<LogVerdict?> AuditAsync(RepositoryPlace place, LogRecord? before, bool isOrdered, CancellationToken cancellationToken)
    {
        var request = JsonSerializer.SerializeToUtf8Bytes(new AuditRequest { Before = before?.Encode(), IsOrdered = isOrdered }, IsolationJson.Default.AuditRequest);
        return Answer(await orders.RunAsync(Order("log-audit", place), request, null, cancellationToken), IsolationJson.Default.AuditAnswer)?.ToVerdict();
    }

    public async Task<WayBackOutcome> BringBackAsync(RepositoryPlace place, SafetyCopyId? copy, WayBackRequest request, Action<int>? onProgress, CancellationToken cancellationToken)
    {
        const string put = "put ";
        var order = copy is { } id ? Order("way-back", place, id.ToString()) : Order("way-back", place);
        var lines = await orders.RunAsync(order, JsonSerializer.SerializeToUtf8Bytes(request, IsolationJson.Default.WayBackRequest), Tell, cancellationToken);
        return Answer([.. lines.Where(line => !line.StartsWith(put, StringComparison.Ordinal))], IsolationJson.Default.WayBackOutcome) ?? throw new IOException("The helper does not say what came of it.");

        void Tell(string line)
        {
            if (line.StartsWith(put, StringComparison.Ordinal) && Number(line[put.Length..]) is >= 0 and <= int.MaxValue and var count)
                onProgress?.Invoke((int)count);
        }
    }

    public Task ForgetAsync(RepositoryPlace place, CancellationToken cancellationToken) => orders.RunAsync(Order("borg-forget", place), cancellationToken);

    public async Task<long?> MeasureAsync(RepositoryPlace place, CancellationToken cancellationToken) =>
        Number(await orders.RunAsync(Order("repository-size", place), cancellationToken) is [var line, ..] ? line : "");

    public Task RemoveAsync(RepositoryPlace place, CancellationToken cancellationToken) => orders.RunAsync(Order("repository-remove", place), cancellationToken);

    public Task SetAsideAsync(RepositoryPlace place, CancellationToken cancellationToken) => orders.RunAsync(Order("deleted-move", place), cancellationToken);

    public Task ReturnAsync(RepositoryPlace place, CancellationToken cancellationToken) => orders.RunAsync(Order("deleted-return", place), cancellationToken);

    public Task RemoveSetAsideAsync(RepositoryPlace place, Action<long>? onProgress, CancellationToken cancellationToken) => orders.RunAsync(
        Order("deleted-remove", place), default,
        line =>
        {
            if (Number(line) is { } removed)
                onProgress?.Invoke(removed);
        },
        cancellationToken);

    public Task RemoveClientAsync(ClientId client, IReadOnlyList<string> homes, CancellationToken cancellationToken) =>
        orders.RunAsync(["client-remove", client.ToString()], cancellationToken);

    public async Task<long> TakeCopyAsync(RepositoryPlace place, SafetyCopyId copy, Action<long>? onProgress, CancellationToken cancellationToken)
    {
        try
        {
            var lines = await orders.RunAsync(
                Order("copy-take", place, copy.ToString()), default,
                line =>
                {
                    if (line.StartsWith("linked ", StringComparison.Ordinal) && Number(line[7..]) is { } linked)
                        onProgress?.Invoke(linked);
                },
                cancellationToken);
            return lines is [.., var last] && last.StartsWith("held ", StringComparison.Ordinal) && Number(last[5..]) is { } held
                ? held
                : throw new IOException("The helper does not say that the copy is made.");
        }
        catch (OperationCanceledException)
        {
            await RemoveCopyAsync(place, copy, CancellationToken.None);
            throw;
        }
    }

    public async Task<IReadOnlyList<long>> MeasureCopiesAsync(RepositoryPlace place, IReadOnlyList<SafetyCopyId> newestFirst, CancellationToken cancellationToken)
    {
        var ids = JsonSerializer.SerializeToUtf8Bytes([.. newestFirst.Select(copy => copy.Value)], IsolationJson.Default.GuidArray);
        var lines = await orders.RunAsync(Order("copy-measure", place), ids, null, cancellationToken);
        return lines.Count == newestFirst.Count ? [.. lines.Select(line => Number(line) ?? 0)] : throw new IOException("The helper does not say what the copies hold.");
    }

    public Task RemoveCopyAsync(RepositoryPlace place, SafetyCopyId copy, CancellationToken cancellationToken) =>
        orders.RunAsync(Order("copy-remove", place, copy.ToString()), cancellationToken);

    public async Task<IReadOnlyList<(SafetyCopyId Copy, DateTimeOffset BegunAt)>> ListCopiesAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        var found = new List<(SafetyCopyId, DateTimeOffset)>();
        foreach (var line in await orders.RunAsync(Order("copy-list", place), cancellationToken))
            if (line.Split(' ') is [var name, var seconds] && SafetyCopyId.TryParse(name.Replace(Unfinished, "", StringComparison.Ordinal), null, out var id) && Number(seconds) is { } begun)
                found.Add((id, DateTimeOffset.FromUnixTimeSeconds(begun)));
        return found;
    }

    private string[] Order(string verb, RepositoryPlace place, params string[] more) => [verb, place.Client.ToString(), place.Id.ToString(), StorageOf(place), .. more];

    private string StorageOf(RepositoryPlace place) =>
        settings.Storages.FirstOrDefault(storage => IsolationSettings.RepositoryIn(storage.Value, place.Client.Value, place.Id.Value) == place.Path).Key
        ?? throw new IOException($"{place.Path} is in no storage that {IsolationSettings.File} names.");

    // What runs as a client's account may be in the wrong hands, so what it says is read as strictly as what a client says.
    private static T? Answer<T>(IReadOnlyList<string> lines, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return lines.Count == 0 ? null : JsonSerializer.Deserialize(string.Concat(lines), type);
        }
        catch (JsonException unreadable)
        {
            throw new IOException("The helper's answer cannot be read.", unreadable);
        }
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
