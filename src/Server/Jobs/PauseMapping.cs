using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Jobs;

internal sealed class PauseMapping : IEntityTypeConfiguration<Pause>
{
    public void Configure(EntityTypeBuilder<Pause> builder)
    {
        builder.ToTable("pauses");
        builder.HasKey(pause => pause.Target);
        builder.Property(pause => pause.Target).HasMaxLength(60);
        builder.HasIndex(pause => pause.ClientId);
    }
}
