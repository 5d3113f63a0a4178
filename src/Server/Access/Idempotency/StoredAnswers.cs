using System.Security.Cryptography;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Idempotency;

/// <summary>Keeps answers for a day. Of two calls with one key at once, one is carried out and the other told to wait.</summary>
public sealed class StoredAnswers(IDbContextFactory<ServerDatabase> databases, SecretBox secrets, ServerKey key, TimeProvider time)
{
    public const int MostRows = 20_000;

    public static readonly TimeSpan KeepFor = TimeSpan.FromHours(24);

    /// <summary>A call that is not over by then died with its server.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(10);

    private static readonly Problem AnotherBody = Problem.Conflict(
        "request.idempotency-key-reused", "This Idempotency-Key came with another request before.", "Take a new key for each new request.");

    private static readonly Problem UnderWay = Problem.Conflict(
        "request.under-way", "The same request is being carried out at this moment.", "Ask again in a moment, with the same key.");

    private readonly byte[] hashKey = key.Derive("idempotency");

    /// <summary>An answer as it went out the first time.</summary>
    public sealed record Answer(int Status, string? ContentType, string Body);

    /// <summary>Either the row that the caller now works on, or the answer of before.</summary>
    public sealed record Begun(Guid Id, Answer? Before);

    /// <summary>With a key, because a body may hold a password, which nobody shall guess from the database.</summary>
    internal async Task<string> HashAsync(Stream content, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await HMACSHA256.HashDataAsync(hashKey, content, cancellationToken));

    public async Task<Result<Begun>> BeginAsync(string callHash, string bodyHash, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var (old, dead) = (now - KeepFor, now - GiveUpAfter);
        await database.Set<StoredAnswer>().Where(answer => answer.BegunAt < old || (answer.Status == null && answer.BegunAt < dead)).ExecuteDeleteAsync(cancellationToken);
        if (await database.Set<StoredAnswer>().AsNoTracking().SingleOrDefaultAsync(answer => answer.CallHash == callHash, cancellationToken) is { } stored)
        {
            await transaction.CommitAsync(cancellationToken);
            if (stored.BodyHash != bodyHash)
                return AnotherBody;
            return stored.Status is { } status ? new Begun(stored.Id, new Answer(status, stored.ContentType, Reveal(stored))) : UnderWay;
        }

        if (await database.Set<StoredAnswer>().CountAsync(cancellationToken) >= MostRows)
            return new Problem("request.too-many-keys", ProblemKind.TooMany, "Too many requests with an Idempotency-Key came within a day.", "Leave the header out, or try again later.");
        var begun = StoredAnswer.Begin(callHash, bodyHash, now);
        database.Add(begun);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new Begun(begun.Id, null);
    }

    public async Task CompleteAsync(Guid id, Answer answer)
    {
        // Without a token: the call was carried out, and its answer counts also when nobody waits for it any more.
        await using var database = await databases.CreateDbContextAsync(CancellationToken.None);
        var body = answer.Body.Length == 0 ? null : secrets.Protect("stored_answers", "ProtectedBody", id, answer.Body);
        await database.Set<StoredAnswer>().Where(row => row.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Status, answer.Status).SetProperty(row => row.ContentType, answer.ContentType).SetProperty(row => row.ProtectedBody, body),
            CancellationToken.None);
    }

    /// <summary>It was not carried out, so that the same key may try again.</summary>
    public async Task ForgetAsync(Guid id)
    {
        await using var database = await databases.CreateDbContextAsync(CancellationToken.None);
        await database.Set<StoredAnswer>().Where(row => row.Id == id).ExecuteDeleteAsync(CancellationToken.None);
    }

    private string Reveal(StoredAnswer stored) => stored.ProtectedBody is { } body ? secrets.Reveal("stored_answers", "ProtectedBody", stored.Id, body) : "";
}
