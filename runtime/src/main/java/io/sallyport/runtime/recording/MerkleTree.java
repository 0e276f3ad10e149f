package io.sallyport.runtime.recording;

import java.util.ArrayList;
import java.util.List;

/**
 * The tree of RFC 6962, section 2.1, over record hashes. Its nodes over {@link #BLOCK} leaves are
 * kept in a seal, so that a rewritten record is found within that many.
 */
final class MerkleTree {
  /** A power of two: the tree's own subtrees. */
  static final int BLOCK = 256;

  private MerkleTree() {}

  static byte[] leaf(byte[] recordHash) {
    return Digests.sha256(new byte[] {0}, recordHash);
  }

  /** The roots over each run of {@link #BLOCK} leaves; the last run may be shorter. */
  static List<byte[]> blocks(List<byte[]> leaves) {
    List<byte[]> roots = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i += BLOCK) {
      roots.add(root(leaves.subList(i, Math.min(leaves.size(), i + BLOCK))));
    }
    return roots;
  }

  /** The root over leaves, or over block roots: both give the same. */
  static byte[] root(List<byte[]> nodes) {
    if (nodes.isEmpty()) {
      return Digests.sha256(new byte[0]);
    }
    if (nodes.size() == 1) {
      return nodes.getFirst();
    }
    int left = Integer.highestOneBit(nodes.size() - 1);
    return Digests.sha256(
        new byte[] {1}, root(nodes.subList(0, left)), root(nodes.subList(left, nodes.size())));
  }
}
