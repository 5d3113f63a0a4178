using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Guard.Judging;

/// <summary>
/// What may be written into the repository that is open: new objects, and the manifest. An object that was there before
/// this session is neither deleted nor replaced. What the session wrote itself it may take back: an honest backup does
/// so with the archives of its checkpoints.
/// </summary>
internal sealed class WriteRule(GuardedRepository repository, bool isExclusive, GuardRules rules, IRepositoryAccess access, SessionCounts counts)
{
    // An entry has a header of 41 bytes in its segment, which a flood of empty objects must pay for.
    private const int EntryBytes = 41;

    private GuardedRepository repository = repository;
    private GuardRules rules = rules;

    // Kept over commits: nobody else writes while this session holds its lock.
    private readonly HashSet<ObjectId> written = [];
    private bool isPrepared;
    private Func<ObjectId, bool>? exists;
    private long? bytesBefore;
    private long? bytesOfAllBefore;
    private NonceRule? nonce;
    private bool hasWritten;

    /// <summary>From now with another quota and other limits.</summary>
    public void Adopt(GuardedRepository changed, GuardRules changedRules) => (repository, rules) = (changed, changedRules);

    public Judgement Put(in PutHead put)
    {
        if (Forbidden(put.MessageId) is { } forbidden)
            return forbidden;

        // First writer wins. A client that lost its cache sends again what exists, and means no harm.
        var isNew = !put.Id.IsManifest && !written.Contains(put.Id);
        if (isNew && exists is not null && exists(put.Id))
        {
            counts.IgnoredOverputs++;
            return Judgement.Ignore(put.MessageId);
        }

        var bytes = counts.ObjectBytes + put.DataBytes + EntryBytes;
        if (bytes > rules.Limits.Bytes)
            return Judgement.Refuse(RefusalKind.TooManyBytes, put.MessageId, "This session has stored as much as one may.");
        if (IsBeyondQuota(bytes))
            return Judgement.Refuse(RefusalKind.Quota, put.MessageId, "The quota is reached.", "StorageQuotaExceeded");
        if (isNew && counts.ObjectsPut >= rules.Limits.Objects)
            return Judgement.Refuse(RefusalKind.TooManyObjects, put.MessageId, "This session has stored as many objects as one may.");

        if (isNew)
        {
            written.Add(put.Id);
            counts.ObjectsPut++;
        }

        counts.ObjectBytes = bytes;
        hasWritten = true;
        return Judgement.Pass;
    }

    public Judgement Delete(long messageId, ObjectId id)
    {
        if (Forbidden(messageId) is { } forbidden)
            return forbidden;
        if (id.IsManifest || !written.Contains(id))
            return Judgement.Refuse(RefusalKind.Delete, messageId, "What was there before this session may not be deleted.");
        counts.ObjectsDeleted++;
        hasWritten = true;
        return Judgement.Pass;
    }

    /// <summary>Its arguments ask for a compaction; they never reach borg.</summary>
    public Judgement Commit(long messageId)
    {
        if (Forbidden(messageId) is { } forbidden)
            return forbidden;
        if (!hasWritten)
            return Judgement.Refuse(RefusalKind.EmptyCommit, messageId, "There is nothing to commit."); // it would leave an index that is older than the last commit
        if (counts.Commits >= rules.Limits.Commits)
            return Judgement.Refuse(RefusalKind.TooManyCommits, messageId, "Too many commits in one session.");
        counts.Commits++;
        hasWritten = false;
        return Judgement.Replace(Answers.Commit(messageId));
    }

    public Judgement ReserveNonce(long messageId, long next)
    {
        if (Forbidden(messageId) is { } forbidden)
            return forbidden;
        nonce ??= new NonceRule(access.Nonce(repository));
        return nonce.Allows(next, counts.ObjectBytes)
            ? Judgement.Pass
            : Judgement.Refuse(RefusalKind.Nonce, messageId, "This nonce is not plausible.");
    }

    // Measured once, when there is a quota first; what this session has written by then is on the disk already.
    private bool IsBeyondQuota(long bytes)
    {
        if (repository.QuotaBytes is { } quota && (bytesBefore ??= Math.Max(0, access.BytesOnDisk([repository]) - counts.ObjectBytes)) + bytes > quota)
            return true;
        return rules.QuotaBytes is { } all && (bytesOfAllBefore ??= Math.Max(0, access.BytesOnDisk(rules.Repositories) - counts.ObjectBytes)) + bytes > all;
    }

    private Judgement? Forbidden(long messageId)
    {
        if (repository.Mode != RepositoryMode.Backup)
            return Judgement.Refuse(RefusalKind.RestoreOnly, messageId, "This repository can only be read and restored from now.");
        if (!isExclusive)
            return Judgement.Refuse(RefusalKind.WriteWithoutExclusiveLock, messageId, "Nothing is written without the exclusive lock.");
        if (!isPrepared)
        {
            // Only now: an honest client has read the manifest before, upon which borg repairs an index that a crash has cost.
            isPrepared = true;
            exists = access.ExistingObjects(repository);
        }

        return exists is null
            ? Judgement.Refuse(RefusalKind.NoIndex, messageId, "It is not known which objects exist; the repository needs to be looked at on the server.")
            : null;
    }
}
