using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Archives.Moves;

internal sealed class LeftCopyMapping : IEntityTypeConfiguration<LeftCopy>
{
    public void Configure(EntityTypeBuilder<LeftCopy> builder)
    {
        builder.ToTable("left_copies");
        builder.HasKey(copy => copy.RepositoryId);
    }
}
