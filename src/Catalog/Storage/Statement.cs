using SQLitePCL;

namespace BorgBackupServer.Catalog.Storage;

/// <summary>
/// A prepared statement. It goes past SqliteCommand because the indexing steps through millions of rows:
/// here a row costs no allocation and blobs are read in place.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    public Statement(sqlite3 database, string sql)
    {
        this.database = database;
        var code = raw.sqlite3_prepare_v2(database, sql, out statement);
        if (code != raw.SQLITE_OK)
            throw Faults.From(database, code);
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, index, value));
        return this;
    }

    /// <summary>Copies the bytes, so that the caller's buffer may change before the next step.</summary>
    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(statement, index, value));
        return this;
    }

    public Statement Bind(int index, string value)
    {
        Check(raw.sqlite3_bind_text(statement, index, value));
        return this;
    }

    public Statement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(statement, index));
        return this;
    }

    /// <summary>True on a row. False at the end, and then the statement is ready for its next use.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code != raw.SQLITE_DONE)
        {
            var fault = Faults.From(database, code);
            _ = raw.sqlite3_reset(statement);
            throw fault;
        }

        _ = raw.sqlite3_reset(statement);
        return false;
    }

    /// <summary>Runs to the end; rows are not wanted.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>The first column of the first row, or <paramref name="otherwise"/> where there is no row.</summary>
    public long Scalar(long otherwise)
    {
        var value = Step() ? Long(0) : otherwise;
        Reset();
        return value;
    }

    // The result of reset only repeats the error of the last step, which has been thrown already.
    public void Reset() => _ = raw.sqlite3_reset(statement);

    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    public int Int(int column) => raw.sqlite3_column_int(statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>The bytes in place: they are gone with the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string() ?? "";

    public void Dispose() => statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Faults.From(database, code);
    }
}
