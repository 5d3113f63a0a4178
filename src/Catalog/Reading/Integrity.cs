using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>Reads everything: SQLite's own check of the file, then the promises between the tables.</summary>
internal static class Integrity
{
    private static readonly (string Query, string Problem)[] Promises =
    [
        ("SELECT count(*) FROM (SELECT DISTINCT chain, last FROM past) p WHERE NOT EXISTS(SELECT 1 FROM archive a WHERE a.chain = p.chain AND a.number = p.last)",
            "versions end with an archive that is not there"),
        ("SELECT count(*) FROM past WHERE first > last", "versions end before they begin"),
        ("SELECT count(*) FROM chain c WHERE live_count <> (SELECT count(*) FROM live WHERE chain = c.id)",
            "the number of live versions is wrong"),
        ("SELECT count(*) FROM chain c WHERE past_count <> (SELECT count(*) FROM past WHERE chain = c.id)",
            "the number of past versions is wrong"),
        ("SELECT count(*) FROM (SELECT directory FROM live UNION SELECT directory FROM past) WHERE directory <> 0 AND directory NOT IN (SELECT id FROM directory)",
            "versions lie in a directory that is not there"),
        ("SELECT count(*) FROM (SELECT attribute FROM live UNION SELECT attribute FROM past) WHERE attribute NOT IN (SELECT id FROM attribute)",
            "versions have attributes that are not there"),
        // A directory's version changes with anything beneath it: it begins no earlier and ends no later than what it holds.
        ("""
            SELECT count(*) FROM (SELECT chain, directory, max(first) AS first FROM live WHERE directory <> 0 GROUP BY chain, directory) c
            WHERE NOT EXISTS(SELECT 1 FROM directory d JOIN live p ON p.chain = c.chain AND p.directory = d.parent AND p.name = d.name
              WHERE d.id = c.directory AND p.first >= c.first AND p.files IS NOT NULL)
            """,
            "live versions changed without their directory"),
        ("""
            SELECT count(*) FROM (SELECT chain, last, directory, max(first) AS first FROM past WHERE directory <> 0 GROUP BY chain, last, directory) c
            WHERE NOT EXISTS(SELECT 1 FROM directory d JOIN past p ON p.chain = c.chain AND p.last = c.last AND p.directory = d.parent AND p.name = d.name
              WHERE d.id = c.directory AND p.first >= c.first AND p.files IS NOT NULL)
            """,
            "past versions ended without their directory"),
    ];

    public static string? FindDamage(CatalogConnection connection)
    {
        var check = connection.Prepare("PRAGMA integrity_check(1)");
        var verdict = check.Step() ? check.Text(0) : "";
        check.Reset();
        if (verdict != "ok")
            return verdict;
        foreach (var (query, problem) in Promises)
        {
            if (connection.Prepare(query).Scalar(0) != 0)
                return problem;
        }

        return null;
    }
}
