using System.Runtime.CompilerServices;

namespace BorgBackupServer.Catalog.Storage;

/// <summary>Ids of attribute sets and back. A few hundred in practice; the memory is bounded for hostile archives.</summary>
internal sealed class AttributeTable(CatalogConnection connection)
{
    private const int MaxCached = 50_000;
    private const int RecentSize = 256;

    private readonly Dictionary<EntryAttributes, long> ids = [];
    private readonly Dictionary<long, EntryAttributes> sets = [];
    private readonly (EntryAttributes Set, long Id)[] recent = new (EntryAttributes, long)[RecentSize];

    /// <summary>The id of a set, made when it is new. Needs the writing transaction.</summary>
    public long IdOf(in EntryAttributes set)
    {
        // Entries of one owner share one object: comparing references spares hashing the names.
        var slot = (RuntimeHelpers.GetHashCode(set.Owner) ^ (set.Mode * 31) ^ ((int)set.Type * 7)) & (RecentSize - 1);
        ref var candidate = ref recent[slot];
        if (ReferenceEquals(set.Owner, candidate.Set.Owner) && set.Mode == candidate.Set.Mode
            && set.Type == candidate.Set.Type && set.Flags == candidate.Set.Flags)
            return candidate.Id;
        if (!ids.TryGetValue(set, out var id))
        {
            id = Find(set);
            if (id < 0)
            {
                Fill(connection.Prepare("""
                    INSERT INTO attribute(type, mode, flags, uid, gid, user, "group") VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
                    """), set).Run();
                id = Find(set);
            }

            Keep(id, set);
        }

        candidate = (set, id);
        return id;
    }

    public EntryAttributes Get(long id)
    {
        if (sets.TryGetValue(id, out var set))
            return set;
        var query = connection.Prepare("""
            SELECT type, mode, flags, uid, gid, user, "group" FROM attribute WHERE id = ?1
            """).Bind(1, id);
        if (!query.Step())
            throw new CatalogException(CatalogFault.Damaged, $"The attribute set {id} is missing.");
        set = EntryAttributes.From(query.Long(0), query.Long(1), query.Long(2),
            new Owner(query.Long(3), query.Long(4), query.Text(5), query.Text(6)));
        query.Reset();
        Keep(id, set);
        return set;
    }

    private long Find(in EntryAttributes set) => Fill(connection.Prepare("""
        SELECT id FROM attribute
        WHERE type = ?1 AND mode = ?2 AND flags = ?3 AND uid = ?4 AND gid = ?5 AND user = ?6 AND "group" = ?7
        """), set).Scalar(-1);

    private static Statement Fill(Statement statement, in EntryAttributes set) => statement
        .Bind(1, (long)set.Type).Bind(2, set.Mode).Bind(3, set.Flags)
        .Bind(4, set.Owner.Uid).Bind(5, set.Owner.Gid).Bind(6, set.Owner.User).Bind(7, set.Owner.Group);

    private void Keep(long id, in EntryAttributes set)
    {
        if (sets.Count >= MaxCached)
        {
            sets.Clear();
            ids.Clear();
        }

        sets[id] = set;
        ids[set] = id;
    }
}
